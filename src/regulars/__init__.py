"""Regulars: know every customer, and treat each one as the only one."""

__version__ = "0.1.0"
