"""Sends with rudder-sdk-python: `rudder_python.py ADDRESS KEY USERS EVENTS SOURCE`."""

import sys
from datetime import UTC, datetime

from rudderstack.analytics.client import Client

address, key, users, events, source = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
# The default queue of 10,000 drops what comes while it is full; retries beyond ten carry it over longer outages.
client = Client(key, host=address, max_queue_size=users * events + 1, max_retries=30)


def now() -> str:
    return datetime.now(UTC).isoformat()


for number in range(users):
    user, visitor = f"{source}-{number}", f"visitor-{source}-{number}"
    client.track(anonymous_id=visitor, event="Visited", properties={"n": 0, "now": now()})
    client.identify(user, {"email": f"{user}@people.example"}, anonymous_id=visitor)
    for n in range(1, events - 2):
        client.track(user, "Stepped", {"n": n, "now": now()})
    products = [{"product_id": "T1", "name": "Tea", "price": 4.2, "quantity": 2}]
    said = {"n": events - 2, "now": now(), "order_id": f"O-{user}", "currency": "GBP", "products": products}
    client.track(user, "Order Completed", said)
client.flush()
client.join()
