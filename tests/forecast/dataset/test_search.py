"""Searches of the real dataset, each with the release that must come first."""

from time import process_time

import pytest

from forecast.dataset import read_dataset
from forecast.dataset.search import MOST_WORDS, search_releases
from forecast.locations import locate

HISTORY = read_dataset(locate().data).history

FIRST = {
    "behemot": "meta-llama-4-behemoth",
    "behmoth": "meta-llama-4-behemoth",
    "behemoht": "meta-llama-4-behemoth",
    "BEHEMOTH meta": "meta-llama-4-behemoth",
    "meta behemoth": "meta-llama-4-behemoth",
    "llama 4 behemoth": "meta-llama-4-behemoth",
    "llama4": "meta-llama-4-behemoth",
    "Llama 4": "meta-llama-4-behemoth",
    "Llama-4 reasoning": "meta-llama-4-reasoning",
    "claud": "anthropic-claude-3-5-haiku",
    "gemni ultra": "google-gemini-ultra-1",
    "GPT-5": "openai-gpt-5",
    "gpt5": "openai-gpt-5",
    "gpt 5": "openai-gpt-5",
    "GPT-4": "openai-gpt-4",
    "gpt 4.1": "openai-gpt-4-1",
    "grok 5": "xai-grok-5",
    "grok5": "xai-grok-5",
    "gork 5": "xai-grok-5",
    "grok-3": "xai-grok-3",
    "Grok v3": "xai-grok-3",
    "grok 3 mini": "xai-grok-3-mini",
    "deep seek r2": "deepseek-r2",
    "Deep-Seek R2": "deepseek-r2",
    "deepseek r2": "deepseek-r2",
    "DeepSeek v4": "deepseek-v4",
    "deepseek 4": "deepseek-v4",
    "qwen3": "alibaba-qwen3",
    "Qwen 3": "alibaba-qwen3",
    "gemini 2.5 pro": "google-gemini-2-5-pro-ga",
    "Gemini 3": "google-gemini-3",
    "openai o3": "openai-o3",
    "o3 mini": "openai-o3-mini",
    "mistral large 3": "mistral-large-3",
    "yi 1.5": "01-ai-yi-1-5",
    "01-ai-yi-1-5": "01-ai-yi-1-5",
    "零一万物 1.5": "01-ai-yi-1-5",
    "midjourney v7": "midjourney-v7",
    "midjourney 7": "midjourney-v7",
    "midjuorney 7": "midjourney-v7",
    "ernie 5": "baidu-ernie-5",
    "operator": "openai-operator",
    "https://github.com/xai-org/grok-1": "xai-grok-1-weights",
    "http://www.github.com/xai-org/Grok-1/": "xai-grok-1-weights",
    "github.com/xai-org/grok-1.git": "xai-grok-1-weights",
    "www.lingyiwanwu.com/blog/ai-windows/": "01-ai-reasoning-model",
}
NOTHING = ["zzzzqqq", "gpt 99", "gpt 5.55", "bananaphone llama", "github.com/nobody/nothing", "--", "grok 55"]


@pytest.mark.parametrize(("text", "first"), FIRST.items())
def test_the_release_that_was_meant_comes_first(text: str, first: str) -> None:
    found = [release.release_id for release in search_releases(HISTORY, text)]
    assert found[:1] == [first]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_found_for_what_the_dataset_does_not_have(text: str) -> None:
    assert search_releases(HISTORY, text) == []


def test_another_version_is_not_found() -> None:
    found = {release.release_id for release in search_releases(HISTORY, "gpt 4", n_most=1000)}
    assert "openai-gpt-4" in found
    assert not found & {"openai-gpt-4-1", "openai-gpt-5"}


@pytest.mark.parametrize("text", ["a" * 201, "a " * (MOST_WORDS + 1), "-".join("a" * (MOST_WORDS + 1))])
def test_a_text_that_is_too_long_is_a_fault(text: str) -> None:
    with pytest.raises(ValueError, match="search for"):
        search_releases(HISTORY, text)


def test_the_costliest_text_is_answered_soon() -> None:
    search_releases(HISTORY, "first")  # builds the index
    start = process_time()
    search_releases(HISTORY, " ".join(["abcdefgh"] * MOST_WORDS))
    assert process_time() - start < 2
