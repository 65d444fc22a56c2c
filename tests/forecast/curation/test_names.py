"""Names of catalogues as they are spelled there, held against names of releases as they are spelled here."""

import pytest

from forecast.curation.names import resemblance

MAKERS = {"google", "nvidia", "deepseek", "xai", "openai", "anthropic", "mistral", "bytedance", "zhipu"}


@pytest.mark.parametrize(
    ("release", "listed", "expected"),
    [
        ("Grok 5", "Grok 5", "same name"),
        ("Grok 5", "xAI Grok-5.0", "same name"),
        ("Gemma 4", "gemma-4-31B-it", "variant (31b it)"),
        ("Gemma 4", "Gemma 4 26B A4B IT", "variant (26b a4b it)"),
        ("Gemma 4", "gemma-4-E2B", "variant (e2b)"),
        ("Nemotron 3 Ultra", "NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16", "variant (550b a55b bf16)"),
        ("Mixtral 9", "Mixtral-9-8x22B-Instruct-2512", "variant (8x22b instruct 2512)"),
        ("Gemini 4 Pro", "gemini-4-pro-preview-05-06", "variant (preview 0506)"),
        ("Gemini 4 Pro", "Gemini 4 Pro 2026-05-06", "variant (20260506)"),
        ("DeepSeek V4", "deepseek-v4-flash-0731", "variant (flash 0731)"),
        ("Grok-3 open weights", "Grok 3", "variant (without open weights)"),
        ("SignGemma", "SignGemma 4B", "variant (4b)"),
        ("OLMo 65B", "OLMo-65B-hf", "variant (hf)"),
        # Another version, another size where the size is promised, or another line.
        ("Grok 5", "Grok 5.5", ""),
        ("Gemma 4", "Gemma 3 27B", ""),
        ("Gemma 4", "MedGemma 4B IT", ""),
        ("OLMo 65B", "OLMo 7B", ""),
        ("OLMo 65B", "OLMo 2 65B", ""),
        ("Nemotron 3 Ultra", "Nemotron 3 Super 120B A12B", ""),
        ("Nemotron 3 Ultra", "Nemotron 3 Nano 30B A3B", ""),
        # A variant that is promised is that variant alone.
        ("Gemini 4 Flash", "Gemini 4", ""),
        ("Gemini 4 Flash", "Gemini 4 Pro", ""),
        ("Gemini 4 Flash", "Gemini 4 Flash Lite", "variant (lite)"),
        ("GPT-7 mini", "gpt-7-nano", ""),
        # A name without a version has no variants but sizes and dates.
        ("Llama API", "LLaMA-13B", ""),
        ("Sora", "Sora Turbo", ""),
        ("Grok 5", "", ""),
        ("", "Grok 5", ""),
    ],
)
def test_sizes_and_dates_are_no_versions(release: str, listed: str, expected: str) -> None:
    assert resemblance(release, listed, MAKERS) == expected
