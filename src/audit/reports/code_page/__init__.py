"""What is known of one code: a content model that the Codes page and the terminal share."""

from audit.reports.code_page.build import code_page, page_dict
from audit.reports.code_page.family import FamilyView, Shape, family_of_code, family_view
from audit.reports.code_page.model import CodePage
from audit.reports.code_page.text import page_text

__all__ = ["CodePage", "FamilyView", "Shape", "code_page", "family_of_code", "family_view", "page_dict", "page_text"]
