"""The pages in Debian's chromium: a walk through them, accessibility, and use without JavaScript."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import ROOT
from tests.support.processes import serving

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
PAGES = [
    "/",
    "/releases/meta-llama-4-behemoth?as_of=2025-05-31",
    "/try",
    "/try?announced_on_1=2026-03-02&wording_1=fall+or+latter&as_of=2026-03-31",
    "/organizations",
    "/record",
    "/data",
    "/method",
    "/search?q=llama",
    "/search?q=llama+behemots+two",
    "/nothing",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the real service and yield its URL once it responds."""
    with serving(ROOT, log_in=tmp_path_factory.mktemp("log")) as service:
        yield f"http://127.0.0.1:{service.port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")], ids="-".join)
def page(request, browser: Browser, address: str) -> Iterator[Page]:
    """Yield a page of some size and color scheme; errors and requests to other hosts fail the test."""
    size, scheme = request.param
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: (
            errors.append(f"{message.text} {message.location}") if message.type == "error" else None
        ),
    )
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(address) else errors.append(f"other host: {sent.url}"),
    )
    yield page
    context.close()
    # The browser reports pages with an error status, which are intended here.
    assert [error for error in errors if "status of 4" not in error] == []


def test_a_walk_from_the_home_page_to_a_past_forecast_and_to_the_form(page: Page):
    page.goto("/")
    page.locator("tbody th a").first.click()
    assert "/releases/" in page.url
    page.goto("/releases/meta-llama-4-behemoth")
    newest = page.locator(".lead").inner_text()
    image = page.locator("figure img")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    slider = page.locator("input[type=range]")
    slider.focus()
    with page.expect_navigation():
        slider.press("Home")
    assert "as_of=2025-04-05" in page.url
    assert page.locator(".lead").inner_text() != newest
    page.get_by_role("searchbox", name="Search releases").fill("llama4 behemoht")
    page.get_by_role("button", name="Search").click()
    assert "/search?q=" in page.url
    page.get_by_role("link", name="Behemoth").first.click()
    assert page.url.endswith("/releases/meta-llama-4-behemoth")
    page.get_by_role("link", name="Try your own").click()
    page.locator("[name=announced_on_1]").fill("2025-05-15")
    page.locator("[name=wording_1]").fill("fall or later")
    reading = page.locator("fieldset.announcement output").first
    expect(reading).to_contain_text("2025-11-30")
    assert "2025-09-01" in reading.inner_text()
    page.locator("[name=as_of]").fill("2025-05-16")
    page.get_by_role("button", name="Forecast").click()
    assert page.locator("section .lead").inner_text().startswith("As of 16 May 2025: ")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_does_not_scroll_sideways(page: Page, path: str):
    page.goto(path)
    violations = Axe().run(page).response["violations"]
    serious = [violation for violation in violations if violation["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["html"] for node in v["nodes"]][:3]) for v in serious] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def test_the_api_documentation_is_shown(page: Page):
    page.goto("/docs")
    page.get_by_text("/v1/forecasts/batch").first.wait_for()


def test_a_release_page_works_without_javascript(browser: Browser, address: str):
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/releases/meta-llama-4-behemoth")
    page.get_by_role("link", name="Earlier").click()
    assert "as_of=" in page.url
    page.get_by_role("button", name="Show").click()
    assert "as_of=" in page.url
    context.close()
