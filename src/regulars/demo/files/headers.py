"""The headers of the exports, in the order in which the tools write them."""

_SHOPIFY_ORDERS = """\
Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency|Subtotal|\
Shipping|Taxes|Total|Discount Code|Discount Amount|Shipping Method|Created at|Lineitem quantity|Lineitem name|\
Lineitem price|Lineitem compare at price|Lineitem sku|Lineitem requires shipping|Lineitem taxable|\
Lineitem fulfillment status|Billing Name|Billing Street|Billing Address1|Billing Address2|Billing Company|\
Billing City|Billing Zip|Billing Province|Billing Country|Billing Phone|Shipping Name|Shipping Street|\
Shipping Address1|Shipping Address2|Shipping Company|Shipping City|Shipping Zip|Shipping Province|\
Shipping Country|Shipping Phone|Notes|Note Attributes|Cancelled at|Payment Method|Payment Reference|\
Refunded Amount|Vendor|Outstanding Balance|Employee|Location|Device ID|Id|Tags|Risk Level|Source|\
Lineitem discount|Tax 1 Name|Tax 1 Value|Tax 2 Name|Tax 2 Value|Tax 3 Name|Tax 3 Value|Tax 4 Name|Tax 4 Value|\
Tax 5 Name|Tax 5 Value|Phone|Receipt Number|Duties|Billing Province Name|Shipping Province Name|Payment ID|\
Payment Terms Name|Next Payment Due At|Payment References"""


SHOPIFY_ORDERS = tuple(_SHOPIFY_ORDERS.split("|"))

MAILCHIMP_OWN = ("Email Address", "First Name", "Last Name", "Birthday", "Phone Number")
_MAILCHIMP_FIXED = """MEMBER_RATING OPTIN_TIME OPTIN_IP CONFIRM_TIME CONFIRM_IP LATITUDE LONGITUDE GMTOFF DSTOFF \
TIMEZONE CC REGION LAST_CHANGED"""
_MAILCHIMP_UNSUBSCRIBED = "UNSUB_TIME UNSUB_CAMPAIGN_TITLE UNSUB_CAMPAIGN_ID UNSUB_REASON UNSUB_REASON_OTHER"
MAILCHIMP_FIXED = tuple(_MAILCHIMP_FIXED.split())
MAILCHIMP_UNSUBSCRIBED = tuple(_MAILCHIMP_UNSUBSCRIBED.split())
MAILCHIMP_LAST = ("LEID", "EUID", "NOTES", "TAGS")

_ZENDESK_TICKETS = """\
Summation column|Id|Requester|Requester id|Requester external id|Requester email|Requester domain|Submitter|\
Assignee|Group|Subject|Tags|Status|Priority|Via|Ticket type|Created at|Updated at|Assigned at|Organization|\
Due date|Initially assigned at|Solved at|Resolution time|Satisfaction Score|Group stations|Assignee stations|\
Reopens|Replies|First reply time in minutes|First reply time in minutes within business hours|\
First resolution time in minutes|First resolution time in minutes within business hours|\
Full resolution time in minutes|Full resolution time in minutes within business hours|\
Agent wait time in minutes|Agent wait time in minutes within business hours|Requester wait time in minutes|\
Requester wait time in minutes within business hours|On hold time in minutes|\
On hold time in minutes within business hours"""


ZENDESK_TICKETS = tuple(_ZENDESK_TICKETS.split("|"))

DEALER_SALES = (
    "Invoice",
    "Date",
    "Customer no",
    "Customer name",
    "Telephone",
    "Postcode",
    "Item",
    "Description",
    "Group",
    "Qty",
    "Unit price",
)
