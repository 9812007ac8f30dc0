"""Tasks for people, and promises to customers: made, put off, done, kept or broken; and both as a calendar."""

from regulars.interact.tasks.promises import promise, settle_promise
from regulars.interact.tasks.work import add_task, finish_task, open_tasks, snooze_task

__all__ = ["add_task", "finish_task", "open_tasks", "promise", "settle_promise", "snooze_task"]
