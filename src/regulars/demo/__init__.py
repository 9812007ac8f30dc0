"""A believable small business, invented from a seed and written as the files such a business really has."""

from regulars.demo.business import Business, make_business

__all__ = ["Business", "make_business"]
