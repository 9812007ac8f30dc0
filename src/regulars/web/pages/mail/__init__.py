"""Pages of e-mail: the shared inbox and the outbox for our own people; links in mails for everybody."""
