"""The formats of providers' tokens, as facts that they publish: see formats.py, which makes tokens of them.

A shape is a text with {Xn} or {Xn-m}: n to m characters of the alphabet X (ALPHABETS). A family has a telling prefix when
its tokens are known wherever they stand; the others stand only beside their provider's name.
"""

import base64
import binascii
import hashlib
import json
import re
import string
import struct
import time
import zlib

LETTERS = string.ascii_letters
DIGITS = string.digits
B62 = DIGITS + string.ascii_uppercase + string.ascii_lowercase
B36 = DIGITS + string.ascii_lowercase
U36 = string.ascii_uppercase + DIGITS
HEX = "0123456789abcdef"
B64 = string.ascii_uppercase + string.ascii_lowercase + DIGITS + "+/"
URL = string.ascii_uppercase + string.ascii_lowercase + DIGITS + "-_"
B32 = string.ascii_uppercase + "234567"
B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
ALPHABETS = {"A": B62, "l": LETTERS, "d": DIGITS, "h": HEX, "H": HEX.upper(), "L": B36, "U": U36, "b": B64, "u": URL,
             "S": B32, "s": B32.lower(), "a": string.ascii_lowercase, "C": string.ascii_uppercase, "x": B58}


class Maker:
    """A source of random texts: the same seed gives the same ones."""

    def __init__(self, random):
        self.random = random

    def pick(self, items):
        return self.random.choice(items)

    def text(self, alphabet, count):
        return "".join(self.random.choice(alphabet) for _ in range(count))

    def bytes(self, count):
        return bytes(self.random.randrange(256) for _ in range(count))

    def shape(self, shape):
        def piece(match):
            low, high = int(match[2]), int(match[3] or match[2])
            # A text of 20 random characters without a digit is rare, and no test of a format.
            while True:
                text = self.text(ALPHABETS[match[1]], self.random.randint(low, high))
                if match[1] in "laCdSs" or len(text) < 16 or any(c.isdigit() for c in text):
                    return text
        uuid = "{h8}-{h4}-{h4}-{h4}-{h12}"
        return re.sub(r"\{(\w)(\d+)(?:-(\d+))?\}", piece, shape.replace("{uuid}", uuid))


def number(value, alphabet, digits):
    text = ""
    for _ in range(digits):
        text = alphabet[value % len(alphabet)] + text
        value //= len(alphabet)
    return text


def crc(text):
    return zlib.crc32(text.encode())


def url64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def dumps(value):
    return json.dumps(value, separators=(",", ":")).encode()


def github(prefix, count=30):
    def make(m):
        body = m.shape("{A%d}" % count)
        return prefix + body + number(crc(body), B62, 6)
    return make


def github_fine_grained(m):
    head = m.shape("github_pat_{A22}_")
    body = m.shape("{A43}")
    return head + body + base64.b32encode(hashlib.sha256((head + body).encode()).digest()).decode()[:8].lower() + m.shape("{A8}")


def gitlab_routable(prefix):
    def make(m):
        payload = f"o:{m.text(B36, 2)}\nu:{m.text(B36, 4)}\n".encode() + m.bytes(16)
        text = url64(payload)
        head = f"{prefix}{text}.01.{number(len(text), B36, 2)}"
        return head + number(crc(head), B36, 7)
    return make


def vercel(prefix):
    def make(m):
        body = m.shape("{A50}")
        return prefix + body + number(crc(body), B62, 6)
    return make


def atlassian(prefix, shape):
    def make(m):
        head = prefix + m.shape(shape)
        return head + f"{crc(head):08X}"
    return make


def cloudflare(prefix):
    def make(m):
        body = m.shape("{A40}")
        return f"{prefix}{body}{crc(prefix + body):08x}"
    return make


def zuplo(m):
    body = m.shape("{L32}")
    return f"zpka_{body}_{crc('zpka_' + body):08x}"


def grafana(m):
    body = m.shape("glsa_{A32}")
    return body + "_" + struct.pack("<I", crc(body)).hex()


def confluent(m):
    body = m.shape("cflt{b54}")
    return body + base64.b64encode(struct.pack("<I", crc(body[4:]))).decode()[:6]


def bech32_encode(prefix, data):
    values, bits, count = [], 0, 0
    for byte in data:
        bits, count = bits << 8 | byte, count + 8
        while count >= 5:
            count -= 5
            values.append(bits >> count & 31)
    if count:
        values.append(bits << (5 - count) & 31)

    def polymod(items):
        check = 1
        for item in items:
            top = check >> 25
            check = (check & 0x1FFFFFF) << 5 ^ item
            for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
                check ^= generator if top >> i & 1 else 0
        return check
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = polymod(expanded + values + [0] * 6) ^ 1
    values += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(BECH32[value] for value in values)


def age(m):
    return bech32_encode("age-secret-key-", m.bytes(32)).upper()


def base58check(data):
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    value, text = int.from_bytes(data, "big"), ""
    while value:
        value, rest = divmod(value, 58)
        text = B58[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def nkey(m):
    kind = m.pick([14 << 3, 20 << 3, 0, 2 << 3, 13 << 3])
    raw = bytes([18 << 3 | kind >> 5, (kind & 31) << 3]) + m.bytes(32)
    return base64.b32encode(raw + struct.pack("<H", binascii.crc_hqx(raw, 0))).decode().rstrip("=")


def macaroon(m):
    """Version 2: location, identifier, one caveat, signature."""
    def field(kind, data):
        return bytes([kind]) + (bytes([len(data)]) if len(data) < 128 else bytes([len(data) & 127 | 128, len(data) >> 7])) + data
    host = b"py" + b"pi.org"
    uuid = m.shape("{uuid}").encode()
    caveat = json.dumps({"version": 1, "permissions": "user"}).encode()
    return (b"\x02" + field(1, host) + field(2, uuid) + b"\0" + field(2, caveat) + b"\0" + b"\0" + field(6, m.bytes(32)))


def pypi(m):
    return "py" + "pi-" + url64(macaroon(m))


def jwt(m, payload=None):
    head = {"alg": "HS256", "typ": "JWT"}
    body = payload or {"sub": m.shape("{d10}"), "iat": int(time.time()) - 100, "exp": int(time.time()) + 86400 * 30}
    return ".".join((url64(dumps(head)), url64(dumps(body)), url64(m.bytes(32))))


def discord(m):
    snowflake = (int((time.time() - 1420070400 - m.random.randrange(10 ** 8)) * 1000) << 22) + m.random.randrange(1 << 22)
    return f"{url64(str(snowflake).encode())}.{url64(struct.pack('>I', int(time.time()) - m.random.randrange(10 ** 7)))}.{m.shape('{u38}')}"


def sentry(m):
    body = dumps({"iat": time.time() - 1000, "url": "https://sentry.io", "region_url": "https://us.sentry.io", "org": m.shape("{a8}")})
    return f"sntrys_{base64.b64encode(body).decode()}_{m.shape('{b43}')}"


def onepassword(m):
    return "ops_" + url64(dumps({"signInAddress": "my.1password.com", "userAuth": {"method": "SRPg-4096", "alg": "PBES2g-HS256",
                                 "iterations": 650000, "salt": m.shape("{u22}")}, "email": m.shape("{L12}@1passwordserviceaccounts.com"),
                                 "srpX": m.shape("{h64}"), "muk": {"alg": "A256GCM", "k": m.shape("{u43}"), "kty": "oct"},
                                 "secretKey": m.shape("A3-{U6}-{U6}-{U5}-{U5}-{U5}-{U5}")}))


def grafana_cloud(m):
    return "glc_" + base64.b64encode(dumps({"o": m.shape("{d6}"), "n": m.shape("{a6}-{a4}"), "k": m.shape("{A24}"),
                                            "m": {"r": "us"}})).decode()


def grafana_legacy(m):
    return base64.b64encode(dumps({"k": m.shape("{A32}"), "n": m.shape("{a6}"), "id": 1})).decode()


def jfrog_reference(m):
    return base64.b64encode(f"reftkn:01:{int(time.time()) + 31536000:010}:{m.shape('{A31}')}".encode()).decode()


def jira_pat(m):
    return base64.b64encode(m.shape("{d12}:").encode() + m.bytes(20)).decode()


def flip(m, token):
    """Another last character, and so another checksum."""
    last = token[-1]
    options = HEX if last in HEX and re.search(r"[0-9a-f]{8}$", token) else HEX.upper() if re.search(r"[0-9A-F]{8}$", token) else B62
    return token[:-1] + m.pick([c for c in options if c != last])


def middle(m, token):
    """Another character in the middle."""
    at = len(token) - 20
    return token[:at] + m.pick([c for c in B36 if c != token[at]]) + token[at + 1:]


class Family:
    def __init__(self, name, keys, shape, is_telling=True, spoil=None, prefix=None):
        self.name, self.names, self.is_telling, self.spoil = name, keys.split(), is_telling, spoil
        self.make = shape if callable(shape) else lambda m: m.shape(shape)
        if prefix is None:
            prefix = "" if callable(shape) else shape.split("{")[0]
        self.prefix = prefix
        self.is_fixed = not callable(shape) and not re.search(r"\{\w\d+-\d+\}", shape) or spoil is not None


def named(name, keys, shape):
    return Family(name, keys, shape, is_telling=False)


FAMILIES = [
    # Checksums and structures.
    *(Family("github-" + p.strip("_"), "github_token gh_token github_access_token", github(p), spoil=flip, prefix=p)
      for p in ("ghp_", "gho_", "ghu_", "ghs_")),
    Family("github-ghr", "github_refresh_token", github("ghr_", 70), spoil=flip, prefix="ghr_"),
    Family("github-fine-grained", "github_token", github_fine_grained, prefix="github_pat_", spoil=lambda m, t: t[:77] + m.pick("01") + t[78:]),
    Family("npm", "npm_token npm_auth_token", github("npm_"), spoil=flip, prefix="npm_"),
    *(Family("gitlab-routable-" + p.strip("-"), "gitlab_token ci_job_token", gitlab_routable(p), spoil=flip, prefix=p) for p in ("glpat-", "glrt-")),
    *(Family("vercel-" + p.strip("_"), "vercel_token", vercel(p), spoil=flip, prefix=p) for p in ("vcp_", "vck_", "vci_")),
    Family("atlassian", "jira_api_token atlassian_token confluence_api_token", atlassian("ATATT3xFfGF0", "{u171}="), spoil=flip, prefix="ATATT3xFfGF0"),
    Family("bitbucket-app", "bitbucket_app_password", atlassian("ATBB", "{A24}"), spoil=flip, prefix="ATBB"),
    *(Family("cloudflare-" + p.strip("_"), "cloudflare_api_token cf_api_token", cloudflare(p), spoil=flip, prefix=p) for p in ("cfut_", "cfat_", "cfk_")),
    Family("zuplo", "zuplo_api_key", zuplo, spoil=flip, prefix="zpka_"),
    Family("grafana-service", "grafana_token grafana_api_key", grafana, spoil=flip, prefix="glsa_"),
    Family("grafana-cloud", "grafana_cloud_token", grafana_cloud, prefix="glc_"),
    Family("grafana-legacy", "grafana_api_key", grafana_legacy, prefix="eyJrIjoi"),
    Family("confluent", "confluent_cloud_api_secret", confluent, spoil=flip, prefix="cflt"),
    Family("age", "age_secret_key sops_age_key", age, spoil=middle, prefix="AGE-SECRET-KEY-1"),
    Family("nkey", "nats_seed nkey_seed", nkey, prefix="S"),
    Family("wif", "bitcoin_private_key wallet_private_key", lambda m: base58check(b"\x80" + m.bytes(32) + b"\1"), is_telling=False, prefix="K"),
    Family("xprv", "wallet_master_key", lambda m: base58check(b"\x04\x88\xad\xe4" + m.bytes(9) + m.bytes(32) + b"\0" + m.bytes(32)), prefix="xprv", spoil=middle),
    Family("pypi", "pypi_token twine_password", pypi, prefix="py" + "pi-AgEIcHlwaS5vcmc"),
    Family("jwt", "access_token id_token auth_token", jwt, prefix="eyJ"),
    Family("discord-bot", "discord_token discord_bot_token", discord, prefix="MT"),
    Family("discord-webhook", "discord_webhook_url", "https://discord.com/api/webhooks/1{d18}/{u68}"),
    Family("sentry-org", "sentry_auth_token", sentry, prefix="sntrys_"),
    Family("1password-service", "op_service_account_token", onepassword, prefix="ops_eyJ"),
    Family("jfrog-reference", "artifactory_token jfrog_access_token", jfrog_reference, prefix="cmVmdGtu"),
    Family("jira-server", "jira_token confluence_token", jira_pat, is_telling=False),
    # Clouds.
    *(Family("aws-" + p, "aws_access_key_id", p + "{S16}") for p in ("AKIA", "ASIA")),
    named("aws-secret", "aws_secret_access_key", "{b40}"),
    Family("aws-bedrock", "aws_bearer_token_bedrock bedrock_api_key", "ABSK{b109-120}="),
    Family("azure-ad-secret", "azure_client_secret arm_client_secret", "{A3}8Q~{u34}"),
    Family("azure-storage", "azure_storage_key account_key", "{b76}+ASt{b6}=="),
    Family("azure-cosmos", "cosmos_key azure_cosmos_key", "{b76}ACDb{b6}=="),
    Family("azure-devops", "azure_devops_pat ado_token system_accesstoken", "{A76}AZDO{A4}"),
    Family("google-api", "google_api_key gcp_api_key gemini_api_key maps_api_key", "AIza{u35}"),
    Family("google-oauth-secret", "google_client_secret", "GOCSPX-{u28}"),
    Family("google-oauth-access", "google_access_token", "ya29.{u100-200}"),
    Family("alibaba-id", "alibaba_access_key_id aliyun_access_key_id", "LTAI5t{A16-18}"),
    Family("tencent-id", "tencentcloud_secret_id", "AKID{A32}"),
    Family("digitalocean", "digitalocean_token do_token", "dop_v1_{h64}"),
    Family("heroku", "heroku_api_key", "HRKU-AA{u58}"),
    named("heroku-legacy", "heroku_api_key", "{uuid}"),
    Family("fly", "fly_api_token", "fo1_{u43}"),
    Family("render", "render_api_key", "rnd_{A28-32}"),
    Family("netlify", "netlify_auth_token", "nfp_{A36}"),
    Family("planetscale", "planetscale_token pscale_service_token", "pscale_tkn_{u40-48}"),
    Family("planetscale-password", "database_password planetscale_password", "pscale_pw_{u40-48}"),
    Family("neon", "neon_api_key", "napi_{L64}"),
    Family("supabase", "supabase_access_token", "sbp_{h40}"),
    Family("supabase-secret", "supabase_secret_key", "sb_secret_{u22}_{u8}"),
    Family("linode", "linode_token", "{h64}", is_telling=False),
    Family("hetzner", "hcloud_token hetzner_token", "{A64}", is_telling=False),
    Family("scaleway", "scw_access_key scaleway_access_key", "SCW{U17}"),
    Family("scalingo", "scalingo_api_token", "tk-us-{u48}"),
    Family("upcloud", "upcloud_token", "ucat_{U26}"),
    Family("pulumi", "pulumi_access_token", "pul-{h40}"),
    Family("doppler", "doppler_token", "dp.pt.{A43}"),
    Family("doppler-service", "doppler_token", "dp.st.prd.{A43}"),
    Family("infracost", "infracost_api_key", "ico-{A32}"),
    Family("terraform", "tfe_token terraform_cloud_token", "{A14}.atlasv1.{u60-67}", prefix=""),
    Family("vault-service", "vault_token", "hvs.{u90-110}"),
    Family("vault-batch", "vault_token", "hvb.{u138-160}"),
    Family("databricks", "databricks_token", "dapi{h32}"),
    Family("dynatrace", "dynatrace_api_token", "dt0c01.{U24}.{U64}"),
    Family("cockroach", "cockroach_api_key", "CCDB1_{A22}_{A40}"),
    Family("mongodb-sa", "mongodb_atlas_client_secret", "mdb_sa_sk_{u40}"),
    Family("tigris", "tigris_secret_key", "tsec_{u68-72}"),
    Family("yandex-api", "yandex_api_key", "AQVN{u35}"),
    Family("akamai", "akamai_client_token", "akab-{A16}-{A16}"),
    Family("openshift", "openshift_token oc_token", "sha256~{u43}"),
    # Forges, packages, builds.
    Family("gitlab", "gitlab_token gitlab_private_token", "glpat-{u20}"),
    *(Family("gitlab-" + p.strip("-"), "gitlab_token", p + "{u20}") for p in ("gldt-", "glrt-", "glft-", "glsoat-", "glffct-")),
    Family("gitlab-trigger", "gitlab_trigger_token", "glptt-{h40}"),
    Family("gitlab-runner", "runner_registration_token", "GR1348941{u20}"),
    Family("bitbucket-dc", "bitbucket_token", lambda m: "BBDC-" + base64.b64encode(m.shape("{d12}:").encode() + m.bytes(20)).decode(), prefix="BBDC-"),
    Family("docker", "docker_token dockerhub_password", "dckr_pat_{u27}"),
    Family("docker-org", "docker_token", "dckr_oat_{u32}"),
    Family("docker-swarm", "swarm_join_token", "SWMTKN-1-{L50}-{L25}"),
    Family("nuget", "nuget_api_key", "oy2{s43}"),
    Family("crates", "cargo_registry_token", "cio{A32}"),
    Family("rubygems", "gem_host_api_key rubygems_api_key", "rubygems_{h48}"),
    Family("clojars", "clojars_token", "CLOJARS_{h60}"),
    Family("circleci", "circleci_token circle_token", "CCIPAT_{A22}_{h40}"),
    Family("buildkite", "buildkite_api_token", "bkua_{h40}"),
    Family("octopus", "octopus_api_key", "API-{U26}"),
    Family("postman", "postman_api_key", "PMAK-{h24}-{h34}"),
    Family("sonar", "sonar_token", "sqp_{h40}"),
    Family("sonar-user", "sonar_token", "squ_{h40}"),
    Family("sourcegraph", "src_access_token sourcegraph_token", "sgp_{h16}_{h40}"),
    named("snyk", "snyk_token", "{uuid}"),
    named("codecov", "codecov_token", "{uuid}"),
    named("travis", "travis_token", "{A22}"),
    Family("prefect", "prefect_api_key", "pnu_{A36}"),
    Family("readme", "readme_api_key", "rdme_{L70}"),
    Family("typeform", "typeform_token", "tfp_{A40}_{A18}"),
    # Messages.
    Family("slack-bot", "slack_bot_token slack_token", "xoxb-{d12}-{d13}-{A24}"),
    Family("slack-user", "slack_user_token", "xoxp-{d12}-{d12}-{d13}-{h32}"),
    Family("slack-app", "slack_app_token", "xapp-1-A{U10}-{d13}-{h64}"),
    Family("slack-webhook", "slack_webhook_url", "https://hooks.slack.com/services/T{U10}/B{U10}/{A24}"),
    Family("telegram", "telegram_bot_token telegram_token", "{d10}:AA{u33}", prefix=""),
    Family("sendgrid", "sendgrid_api_key", "SG.{u22}.{u43}"),
    Family("mailchimp", "mailchimp_api_key", "{h32}-us21", prefix=""),
    Family("mailgun", "mailgun_api_key", "key-{h32}"),
    Family("mailersend", "mailersend_api_key", "mlsn.{h64}"),
    Family("brevo", "brevo_api_key sendinblue_api_key", "xkeysib-{h64}-{A16}"),
    Family("resend", "resend_api_key", "re_{A8}_{A24}"),
    named("twilio", "twilio_auth_token", "{h32}"),
    Family("facebook", "facebook_access_token fb_token", "EAAC{A150-180}"),
    Family("twitter-bearer", "twitter_bearer_token", "AAAAAAAAAAAAAAAAAAAAA{A85-95}"),
    named("intercom", "intercom_access_token", "dG9rO{b54}="),
    named("zendesk", "zendesk_api_token", "{A40}"),
    # Payments and shops.
    *(Family("stripe-" + p.replace("_", ""), "stripe_secret_key stripe_api_key", p + "{A24-32}") for p in ("sk_live_", "rk_live_")),
    Family("stripe-long", "stripe_secret_key", "sk_live_51{A95-99}"),
    Family("stripe-webhook", "stripe_webhook_secret", "whsec_{A32}"),
    Family("square", "square_access_token", "EAAA{u60}"),
    Family("square-secret", "square_app_secret", "sq0csp-{u43}"),
    Family("shopify", "shopify_access_token", "shpat_{h32}"),
    Family("shopify-secret", "shopify_api_secret", "shpss_{h32}"),
    Family("shippo", "shippo_token", "shippo_live_{h40}"),
    Family("easypost", "easypost_api_key", "EZAK{A54}"),
    Family("duffel", "duffel_token", "duffel_live_{u43}"),
    Family("braintree", "braintree_access_token", "access_token$production${L16}${h32}"),
    Family("plaid", "plaid_access_token", "access-production-{uuid}"),
    Family("paddle", "paddle_api_key", "pdl_live_apikey_{L26}_{A22}_{A3}"),
    Family("flutterwave", "flutterwave_secret_key", "FLWSECK-{h32}-X"),
    Family("razorpay", "razorpay_key_id", "rzp_live_{A14}"),
    Family("paystack", "paystack_secret_key", "sk_live_{h40-40}"),
    named("gocardless", "gocardless_access_token", "live_{u40}"),
    named("lob", "lob_api_key", "live_{h35}"),
    Family("maxmind", "maxmind_license_key", "{A6}_{A29}_mmk", prefix=""),
    # Models.
    Family("openai-project", "openai_api_key", "sk-proj-{u58-74}T3BlbkFJ{u58-74}"),
    Family("openai-legacy", "openai_api_key", "sk-{A20}T3BlbkFJ{A20}"),
    Family("openai-service", "openai_api_key", "sk-svcacct-{u58-74}T3BlbkFJ{u58-74}"),
    Family("anthropic", "anthropic_api_key", "sk-ant-api03-{u93}AA"),
    Family("anthropic-admin", "anthropic_admin_key", "sk-ant-admin01-{u93}AA"),
    Family("hugging-face", "hf_token hugging_face_hub_token", "hf_{l34}"),
    Family("groq", "groq_api_key", "gsk_{A20}WGdyb3FY{A24}"),
    Family("replicate", "replicate_api_token", "r8_{A37}"),
    Family("perplexity", "perplexity_api_key pplx_api_key", "pplx-{A48}"),
    Family("xai", "xai_api_key", "xai-{A78-84}"),
    Family("openrouter", "openrouter_api_key", "sk-or-v1-{h64}"),
    Family("deepseek", "deepseek_api_key", "sk-{h32}"),
    Family("cerebras", "cerebras_api_key", "csk-{L48}"),
    Family("nvidia", "nvidia_api_key ngc_api_key", "nvapi-{u64}"),
    Family("fireworks", "fireworks_api_key", "fw_{A24}"),
    Family("langsmith", "langsmith_api_key langchain_api_key", "lsv2_pt_{h32}_{h10}"),
    Family("langfuse", "langfuse_secret_key", "sk-lf-{uuid}"),
    Family("pinecone", "pinecone_api_key", "pcsk_{A5-6}_{A63}"),
    Family("wandb", "wandb_api_key", "wandb_v1_{A77}"),
    named("wandb-legacy", "wandb_api_key", "{h40}"),
    Family("together", "together_api_key", "tgp_v1_{u43}"),
    Family("voyage", "voyage_api_key", "pa-{u43}"),
    Family("e2b", "e2b_api_key", "e2b_{h40}"),
    Family("tavily", "tavily_api_key", "tvly-{A32}"),
    Family("firecrawl", "firecrawl_api_key", "fc-{h32}"),
    Family("jina", "jina_api_key", "jina_{A60}"),
    Family("cursor", "cursor_api_key", "key_{h64}"),
    Family("apify", "apify_token", "apify_api_{A36}"),
    Family("elevenlabs", "elevenlabs_api_key xi_api_key", "sk_{h48}"),
    named("deepgram", "deepgram_api_key", "{h40}"),
    Family("runpod", "runpod_api_key", "rpa_{U46}"),
    # Watching, work, identity.
    named("datadog", "datadog_api_key dd_api_key", "{h32}"),
    named("datadog-app", "datadog_app_key dd_application_key", "{h40}"),
    Family("newrelic", "new_relic_api_key newrelic_api_key", "NRAK-{U27}"),
    Family("newrelic-insert", "new_relic_insert_key", "NRII-{u32}"),
    Family("sentry-user", "sentry_auth_token", "sntryu_{h64}"),
    Family("posthog-personal", "posthog_api_key", "phx_{A43}"),
    Family("axiom", "axiom_token", "xaat-{uuid}"),
    named("pagerduty", "pagerduty_token pagerduty_api_key", "u+{u18}"),
    Family("rootly", "rootly_api_token", "rootly_{h64}"),
    Family("linear", "linear_api_key", "lin_api_{A40}"),
    Family("notion", "notion_token notion_api_key", "ntn_{d11}{A35}"),
    Family("notion-legacy", "notion_token", "secret_{A43}"),
    Family("figma", "figma_token", "figd_{u40}"),
    Family("airtable", "airtable_api_key airtable_token", "pat{A14}.{h64}"),
    Family("clickup", "clickup_api_token", "pk_{d8}_{U32}"),
    Family("contentful", "contentful_management_token", "CFPAT-{u43}"),
    Family("hubspot", "hubspot_access_token", "pat-na1-{uuid}"),
    named("asana", "asana_access_token", "1/{d16}:{h32}"),
    Family("dropbox", "dropbox_access_token", "sl.{u140-180}"),
    Family("adobe", "adobe_client_secret", "p8e-{u32}"),
    Family("frame.io", "frameio_token", "fio-u-{u64}"),
    named("spotify", "spotify_client_secret", "{h32}"),
    named("twitch", "twitch_client_secret", "{L30}"),
    named("okta", "okta_api_token", "00{u40}"),
    Family("salesforce", "salesforce_access_token sf_access_token", "00D{A12}!AQ{A85-95}"),
    Family("mapbox", "mapbox_secret_token", lambda m: "sk." + url64(dumps({"u": m.shape("{a8}"), "a": m.shape("c{L24}")})) + "." + m.shape("{u22}"), prefix="sk."),
    Family("adafruit", "adafruit_io_key aio_key", "aio_{A28}"),
    Family("tailscale", "tailscale_auth_key ts_authkey", "tskey-auth-k{A11}CNTRL-{A32-34}"),
    Family("rapidapi", "rapidapi_key", "{h10}msh{h15}p1{h5}jsn{h12}", is_telling=False),
    Family("1password-key", "op_secret_key", "A3-{U6}-{U6}-{U5}-{U5}-{U5}-{U5}"),
    Family("elastic", "elastic_api_key", "essu_{u80-90}"),
    Family("clerk", "clerk_secret_key", "sk_live_{A40-44}"),
    Family("polar", "polar_access_token", "polar_oat_{A42-44}"),
    Family("unkey", "unkey_root_key", "unkey_{A24}"),
    Family("trello", "trello_token", "ATTA{h72}"),
    Family("gitlab-registration", "registration_token", "glrtr-{u44}"),
    Family("linkedin", "linkedin_client_secret", "WPL_AP1.{A16}.{A6}=="),
    Family("raycast", "raycast_access_token", "rca_{h64}"),
    Family("yandex-oauth", "yandex_oauth_token", "y0_Ag{u55}"),
    Family("dbt", "dbt_cloud_token", "dbtc_{u43}="),
    Family("materialize", "materialize_app_password", "mzp_{h64}"),
    Family("netbird", "netbird_token", "nbp_{A36}"),
    Family("socket", "socket_api_token", "sktsec_{A43}_api"),
    Family("coralogix", "coralogix_api_key", "cxtp_{A30}"),
    Family("firehydrant", "firehydrant_api_key", "fhb-{h32}"),
    Family("gitbook", "gitbook_token", "gb_api_{A40}"),
    Family("llamaindex", "llama_cloud_api_key", "llx-{u48}"),
    Family("browserbase", "browserbase_api_key", "bb_live_{u27}"),
    Family("infura", "rpc_url", "https://mainnet.infura.io/v3/{h32}"),
    Family("alchemy-address", "rpc_url", "https://eth-mainnet.g.alchemy.com/v2/{u32}"),
    Family("quicknode", "rpc_url", "https://a-b.quiknode.pro/{h40}/"),
    Family("wecom", "webhook_url", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={uuid}"),
    Family("feishu", "webhook_url", "https://open.feishu.cn/open-apis/bot/v2/hook/{uuid}"),
    Family("ifttt", "webhook_url", "https://maker.ifttt.com/trigger/door/with/key/{u22}"),
    Family("teams-legacy", "webhook_url", "https://outlook.office.com/webhook/{uuid}@{uuid}/IncomingWebhook/{h32}/{uuid}"),
    named("bittrex", "bittrex_api_secret", "{L32}"),
    named("label-studio", "label_studio_api_key", "{h40}"),
    named("monkeylearn", "monkeylearn_api_key", "{h40}"),
    named("ipinfo", "ipinfo_token", "{h14}"),
    named("parseHub", "parsehub_api_key", "{A12}"),
    named("railway", "railway_token", "{uuid}"),
    named("zulip", "zulip_api_key", "{A32}"),
    named("godaddy", "godaddy_api_secret", "{A22}"),
    named("tencent", "tencentcloud_secret_key", "{A32}"),
    named("livekit", "livekit_api_secret", "{A43}"),
]
