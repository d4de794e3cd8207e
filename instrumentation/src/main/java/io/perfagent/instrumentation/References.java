package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * What one advice asks of the library it goes into: types and members that are neither the JDK's base nor the façade's.
 *
 * @param types internal names
 */
record References(Set<String> types, List<Member> members) {

    /**
     * A field or method.
     *
     * @param owner internal name of the type it is looked up in
     * @param onInterface whether the code takes {@code owner} for an interface; of methods alone
     */
    record Member(String owner, String name, String descriptor, boolean isStatic, boolean onInterface) {
        boolean isMethod() {
            return descriptor.charAt(0) == '(';
        }

        @Override
        public String toString() {
            return (isStatic ? "static " : "") + name + descriptor;
        }
    }

    /** Reads the class file of an advice. */
    static References of(byte[] advice) {
        Reading reading = new Reading();
        new ClassReader(advice).accept(reading, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return new References(reading.types, List.copyOf(reading.members));
    }

    private static final class Reading extends ClassVisitor {
        private final Set<String> types = new LinkedHashSet<>();
        private final Set<Member> members = new LinkedHashSet<>();
        private String self = "";

        Reading() {
            super(OpenedClassReader.ASM_API);
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            self = name;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            for (Type parameter : Type.getArgumentTypes(descriptor)) {
                type(parameter);
            }
            return new Body();
        }

        private void type(Type type) {
            Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
            if (element.getSort() == Type.OBJECT && isOfLibrary(element.getInternalName())) {
                types.add(element.getInternalName());
            }
        }

        private boolean isOfLibrary(String internalName) {
            return !internalName.startsWith("java/")
                    && !internalName.startsWith("io/perfagent/bootstrap/")
                    && !internalName.startsWith("[")
                    && !internalName.equals(self);
        }

        private void member(String owner, String name, String descriptor, boolean isStatic, boolean onInterface) {
            if (isOfLibrary(owner)) {
                types.add(owner);
                members.add(new Member(owner, name, descriptor, isStatic, onInterface));
            }
        }

        private final class Body extends MethodVisitor {
            Body() {
                super(OpenedClassReader.ASM_API);
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean onInterface) {
                member(owner, name, descriptor, opcode == Opcodes.INVOKESTATIC, onInterface);
            }

            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                member(owner, name, descriptor, opcode == Opcodes.GETSTATIC || opcode == Opcodes.PUTSTATIC, false);
            }

            @Override
            public void visitTypeInsn(int opcode, String type) {
                type(Type.getObjectType(type));
            }

            @Override
            public void visitLdcInsn(Object value) {
                if (value instanceof Type type) {
                    type(type);
                }
            }

            @Override
            public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
                if (type != null) {
                    type(Type.getObjectType(type));
                }
            }

            @Override
            public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
                throw new IllegalStateException("advice with an invokedynamic");
            }
        }
    }

    /** The same references without repetition, of several advices. */
    static References joined(List<References> several) {
        Set<String> types = new LinkedHashSet<>();
        Set<Member> members = new LinkedHashSet<>();
        for (References each : several) {
            types.addAll(each.types);
            members.addAll(each.members);
        }
        return new References(types, new ArrayList<>(members));
    }
}
