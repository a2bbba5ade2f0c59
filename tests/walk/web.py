"""HTTP with Python's standard library alone: one call, one answer, nothing hidden."""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request


class Answer:
    """What came back, whatever its status."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        """The body as JSON; fails with its first bytes when it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise AssertionError(f"the body is not JSON ({error}): {self.body[:200]!r}") from error


class Site:
    """An instance and how to sign in to it."""

    def __init__(self, base_url, headers=None):
        self.base_url = base_url.rstrip("/")
        self.headers = dict(headers or {})

    def call(self, method, path, query=None, body=None, headers=None):
        """Sends one request. A dict or list becomes JSON, bytes go as they are."""
        url = self.base_url + path
        if query:
            url += "?" + urllib.parse.urlencode(query)
        sent = {"Accept": "application/json", **self.headers, **(headers or {})}
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(url, data=body, headers=sent, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def get(self, path, **query):
        """Reads."""
        return self.call("GET", path, query)

    def form(self, path, **fields):
        """Sends a form, as token endpoints want it."""
        body = urllib.parse.urlencode(fields).encode()
        return self.call("POST", path, body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})


def basic(username, password):
    """The header of basic authentication."""
    text = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


def bearer(token):
    """The header of a token."""
    return {"Authorization": f"Bearer {token}"}


def expect(found, wanted, what):
    """Fails with both values when they differ."""
    if found != wanted:
        raise AssertionError(f"{what}: expected {wanted!r}, found {found!r}")
