"""The compose file: what it names is there, it gives few rights, and nginx finds the service."""

import subprocess

import pytest
import yaml

from tests.conftest import ROOT
from tests.deploy.dockerfile import read_stages

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICE, PROXY = COMPOSE["services"]["slipcast"], COMPOSE["services"]["nginx"]
FINAL = read_stages()[-1]


def test_the_image_is_built_from_the_dockerfile():
    context = DEPLOY / SERVICE["build"]["context"]
    assert context.resolve() == ROOT
    assert (context / SERVICE["build"]["dockerfile"]).samefile(DEPLOY / "Dockerfile")


def test_the_images_volume_outlives_its_container():
    (volume,) = SERVICE["volumes"]
    name, target = volume.split(":")
    assert name in COMPOSE["volumes"]
    assert target == FINAL.last("VOLUME").text


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_can_write_nothing_but_its_volume_and_has_few_rights(name):
    container = COMPOSE["services"][name]
    assert container["read_only"] is True
    assert "/tmp" in container["tmpfs"]
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["mem_limit"]
    assert container["restart"] == "unless-stopped"


def test_the_proxy_alone_is_reached_from_outside_and_waits_for_the_service():
    assert "ports" not in SERVICE
    assert "cap_add" not in SERVICE
    assert PROXY["ports"] == ["80:80"]
    assert PROXY["depends_on"] == {"slipcast": {"condition": "service_healthy"}}
    assert "healthcheck" not in SERVICE, "the image's own is in force"
    assert FINAL.every("HEALTHCHECK")
    assert PROXY["healthcheck"]["test"][-1] == "http://127.0.0.1/healthz"


def test_what_the_proxy_mounts_is_there():
    for mount in PROXY["volumes"]:
        assert (DEPLOY / mount.split(":")[0]).is_file()


def test_the_proxys_command_points_the_configuration_at_the_service_and_changes_nothing_else(tmp_path):
    shell, flag, command = PROXY["command"]
    mounted = PROXY["volumes"][0].split(":")[1]
    written = "/etc/nginx/conf.d/default.conf"
    assert f" {mounted} > {written} && exec nginx -g 'daemon off;'" in command
    assert any(written.startswith(folder) for folder in PROXY["tmpfs"])
    rewriting = command.split("&&")[0]
    here = rewriting.replace(mounted, str(DEPLOY / "nginx.conf")).replace(written, str(tmp_path / "conf"))
    subprocess.run([shell, flag, here], check=True)
    before = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").splitlines()
    after = (tmp_path / "conf").read_text(encoding="utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    (port,) = FINAL.last("EXPOSE").words
    assert changed == [(f"    server 127.0.0.1:{port};", f"    server slipcast:{port};")]
