"""The screens: the only part of the program that knows Streamlit."""

import pandas as pandas  # first, and once: several pages opened at the same time at the start meet half of it
