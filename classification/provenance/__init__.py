"""What other programs wrote into pictures of how they were made, and what people did of what they show.

A module for each program; `reading` asks them, `facts` is what they say. Files are hostile until they are read.
"""
