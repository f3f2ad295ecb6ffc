"""What a person does with a scene beyond single commands, and what goes on beside it; each file is one thing."""
