"""Dear ImGui panels, the same in the window and in the headset."""
