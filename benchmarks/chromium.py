"""How Chromium is started, by benchmarks and browser tests alike: without a screen, and asking nothing outside."""

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
