"""The business's own site: what each visitor is shown there, and the forms that visitors send in."""
