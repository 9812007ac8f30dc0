"""How alike two records are, field by field: one file a kind of field, each with its levels from "different" up."""
