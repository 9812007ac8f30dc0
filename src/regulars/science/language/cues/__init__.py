"""Cues: turns of phrase that speak for, or against, a text saying one of six things."""

from regulars.science.language.cues.matching import STRENGTHS, Hit, hits_of

__all__ = ["STRENGTHS", "Hit", "hits_of"]
