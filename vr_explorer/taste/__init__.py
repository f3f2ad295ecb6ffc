"""What a person likes, learned while they look, and what to show them next; numbers alone, no scene and no drawing."""
