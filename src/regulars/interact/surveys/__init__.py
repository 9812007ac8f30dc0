"""Surveys: asked of as few as are needed, seldom, and of those who mind least; answered on a page of their own.

The scales: `nps` 0 to 10, `csat` 1 to 5, `ces` 1 to 7, `likert7` 1 to 7 (agreement, or importance), `choice`, `text`.

Relationship quality is asked with the scale `likert7` under the keys `satisfaction_1` to `satisfaction_4`, `trust_1` to
`trust_4` and `commitment_1` to `commitment_4`, in a survey or one at a time in the drip dialogue. Whoever measures it
reads `Answer` rows by these keys; the newest of a customer and key counts. A recommendation has the scale `nps`. Wanted
and delivered are told apart by `Question.part`, and belong together by `Question.about`.

Answers of an anonymous survey are `UnnamedAnswer` rows, of which nobody can say whose they are.
"""
