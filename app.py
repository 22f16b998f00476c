"""The dashboard: page config, then the menu over `audit.ui.navigation.PAGES`. Start it with `claims-audit serve`."""

import pandas  # noqa: F401 - first: several pages opened at once at the start meet a circular import inside pandas
import streamlit as st

from audit.model.places import home
from audit.ui import navigation, session
from audit.ui.components import problem

# The icon is set before the menu: the icon of a page would be fetched as a favicon from an outside host.
st.set_page_config(
    page_title="Claims audit", page_icon=home() / "static" / "icon.svg", layout="wide", initial_sidebar_state=212
)
st.logo(str(home() / "static" / ("logo-dark.svg" if session.theme() == "dark" else "logo.svg")))
with problem.shown():
    navigation.run_chosen_page()
