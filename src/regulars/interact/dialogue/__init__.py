"""The drip dialogue: the one question whose answer is worth most for this customer now, instead of a long survey.

`question_for` tells which (and writes nothing), `pose` asks it, `block_for` puts it into a mail, `take_answer` and
`note_answer` turn the answer into a stated fact. The guard against asking too much is shared with surveys.
"""

from regulars.interact.dialogue.pose import Posed, pose, question_for

__all__ = ["Posed", "pose", "question_for"]
