"""What each action really earned: those whom chance let have it, beside those whom chance left alone."""
