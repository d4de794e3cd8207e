package io.perfagent.dashboard;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Makes screenshots small enough for a repository: 256 of their colours, every other pixel the nearest of them. */
final class Pictures {

    private Pictures() {}

    static byte[] smaller(byte[] png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        Map<Integer, Integer> counts = new HashMap<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                counts.merge(image.getRGB(x, y) & 0xffffff, 1, Integer::sum);
            }
        }
        // The commonest of each neighbourhood, or shades of grey would leave no room for the colour of a word.
        Map<Integer, Map.Entry<Integer, Integer>> commonest = new HashMap<>();
        Map<Integer, Integer> sizes = new HashMap<>();
        counts.entrySet().forEach(count -> {
            commonest.merge(
                    count.getKey() & 0xf8f8f8, count, (one, other) -> one.getValue() >= other.getValue() ? one : other);
            sizes.merge(count.getKey() & 0xf8f8f8, count.getValue(), Integer::sum);
        });
        List<Integer> palette = sizes.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(256)
                .map(size -> commonest.get(size.getKey()).getKey())
                .toList();
        int[] colours = palette.stream().mapToInt(Integer::intValue).toArray();
        IndexColorModel model =
                new IndexColorModel(8, colours.length, colours, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
        BufferedImage small =
                new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
        Map<Integer, Integer> nearest = new HashMap<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int index = nearest.computeIfAbsent(image.getRGB(x, y) & 0xffffff, colour -> nearest(colour, colours));
                small.getRaster().setSample(x, y, 0, index);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(small, "png", out);
        return out.toByteArray();
    }

    private static int nearest(int colour, int[] colours) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < colours.length; i++) {
            int red = (colour >> 16) - (colours[i] >> 16);
            int green = (colour >> 8 & 255) - (colours[i] >> 8 & 255);
            int blue = (colour & 255) - (colours[i] & 255);
            int apart = red * red + green * green + blue * blue;
            if (apart < least) {
                least = apart;
                best = i;
            }
        }
        return best;
    }
}
