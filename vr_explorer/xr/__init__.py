"""The headset and its controllers, through OpenXR."""
