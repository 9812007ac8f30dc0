"""How good the relationship is: satisfaction, trust, commitment, and who would recommend us."""
