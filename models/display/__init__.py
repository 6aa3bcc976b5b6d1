"""Documents as HTML for notebooks: no script, no request to any host, and the colours of the page around it."""
