/** The demo: {@link io.perfagent.testapps.shop.Demo} starts everything. */
package io.perfagent.testapps.shop;
