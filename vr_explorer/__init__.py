"""Shows the cloud: in a headset, in a desktop window or as a picture. Importing it loads no torch, no scikit-learn."""

import os

from vr_explorer.window_system import settle

settle(os.environ)
