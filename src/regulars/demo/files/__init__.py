"""The files such a business has: one module an export, each as its tool really writes it, and the truth beside."""
