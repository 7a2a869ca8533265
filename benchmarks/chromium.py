"""How Chromium is started, by benchmarks and browser tests alike: without a screen, and asking nothing outside."""

_PLAYWRIGHTS_OWN = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
"""What Playwright 1.65 switches off: Chromium heeds only the last list that it is given, which is ours.

Left out are the three that are for Windows, macOS and Edge alone: `TcpPortRandomizationWin`, `msForceBrowserSignIn` and
`msEdgeUpdateLaunchServicesPreferredVersion`.
"""

_NEVER_SEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
"""The address bar's suggestions, pages of their own in each window, and a process kept for a page that may come:
half the time that opening a page takes."""

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join((*_PLAYWRIGHTS_OWN, *_NEVER_SEEN))}",
]
