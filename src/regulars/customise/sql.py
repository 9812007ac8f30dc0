"""What is asked of the ledger for one customer who waits: few rows by number, sooner answered than the ORM asks.

Every statement runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

# Whether a customer has an open task; whether a conversation of theirs until a moment began or ended after another;
# whether anything is arranged with them.
STANDING = """
SELECT EXISTS (SELECT 1 FROM ledger_task WHERE customer_id = %s AND done_at IS NULL),
EXISTS (
    SELECT 1 FROM ledger_link link JOIN ledger_conversation talk ON talk.record_id = link.record_id
    WHERE link.customer_id = %s AND talk.opened_at <= %s AND (talk.opened_at > %s OR talk.closed_at > %s)
),
EXISTS (SELECT 1 FROM ledger_arrangement WHERE customer_id = %s AND state <> 'ended')
"""

# What live equity says of a customer, where that is younger than a moment.
SCORE_SINCE = """
SELECT value, value_if_back, orders, revenue, last_order_at FROM ledger_score WHERE customer_id = %s AND as_of > %s
"""

# A customer's decisions that were done, left alone or skipped by a moment; columns as `past.CLOSED`.
CLOSED_DECISIONS = """
SELECT customer_id, action_id, state, closed_at, why_kind, lifted_at FROM ledger_decision
WHERE customer_id = %s AND closed_at <= %s AND state IN ('done', 'held', 'skipped') AND action_id IS NOT NULL
"""

# Every action, in order of key; columns as `offers.Entered`.
ACTIONS = "SELECT id, key, kind, playbook, enabled, cost, CAST(terms AS TEXT) FROM ledger_action ORDER BY key"

# The words that people have changed, as `catalogue.worded` takes them.
WORDS = "SELECT action_id, channel, subject, words FROM ledger_treatment ORDER BY id"

# What the business has set.
SETTINGS = "SELECT name, value FROM ledger_businesssetting ORDER BY name"

# The newest policy's version and limits, the newest lesson until a moment, and the salt of an experiment.
POLICY = """
SELECT version, CAST(limits AS TEXT),
(SELECT id FROM ledger_lesson WHERE as_of <= %s ORDER BY as_of DESC LIMIT 1),
(SELECT salt FROM ledger_experiment WHERE name = %s)
FROM ledger_policy ORDER BY made_at DESC, id DESC LIMIT 1
"""
