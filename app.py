"""The dashboard: the menu over `audit.ui.navigation.PAGES`, and the page that was chosen. `claims-audit serve` opens it."""

from audit.ui import navigation, session
from audit.ui.components import problem

with problem.shown():
    page = navigation.menu(session.theme())
    session.come_through_menu()
    page.run()
