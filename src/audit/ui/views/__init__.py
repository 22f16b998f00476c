"""One module a page: `render()` draws what the page shows. What is computed is computed below the screens."""
