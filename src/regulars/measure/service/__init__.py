"""How well we answer: complaints, how long they take, promises kept, and whether those who complained came back."""
