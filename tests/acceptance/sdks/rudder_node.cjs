// Sends with @rudderstack/rudder-sdk-node: `node rudder_node.cjs ADDRESS KEY USERS EVENTS SOURCE`.
const RudderAnalytics = require("@rudderstack/rudder-sdk-node").default ?? require("@rudderstack/rudder-sdk-node");

const [address, writeKey, users, events, source] = process.argv.slice(2);
// Three retries within a second are its default: too few for a server that is started again.
const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl: address, flushAt: 100, flushInterval: 500, retryCount: 240, axiosRetryConfig: { retryDelay: () => 500 }, logLevel: "none" });
const now = () => new Date().toISOString();
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

(async () => {
  for (let number = 0; number < Number(users); number++) {
    const userId = `${source}-${number}`;
    const anonymousId = `visitor-${userId}`;
    analytics.track({ anonymousId, event: "Visited", properties: { n: 0, now: now() } });
    analytics.identify({ userId, anonymousId, traits: { email: `${userId}@people.example` } });
    for (let n = 1; n < Number(events) - 2; n++) {
      analytics.track({ userId, event: "Stepped", properties: { n, now: now() } });
    }
    const products = [{ product_id: "T1", name: "Tea", price: 4.2, quantity: 2 }];
    const order = { n: Number(events) - 2, now: now(), order_id: `O-${userId}`, currency: "GBP", products };
    analytics.track({ userId, event: "Order Completed", properties: order });
    await pause(20);
  }
  await analytics.flush();
})();
