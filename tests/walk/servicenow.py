"""ServiceNow: Table, Attachment, Batch, Aggregate, TinyURL and Service Catalog API."""

import base64
import hashlib
import json
import re
import urllib.parse
import uuid

from web import Site, basic, bearer, expect

TABLE = "/api/now/table/"
MARK = "walk-" + uuid.uuid4().hex[:8]


def steps(access):
    """The steps, in their order; each says in its first line what it proves."""
    walk = Walk(access)
    return [
        walk.strangers_are_refused,
        walk.tokens,
        walk.a_new_incident_has_defaults,
        walk.three_ways_to_show_a_value,
        walk.priority_is_computed,
        walk.an_update_without_change_leaves_no_trace,
        walk.unknown_and_read_only_fields_are_skipped,
        walk.comments_and_work_notes,
        walk.resolving_needs_code_and_notes,
        walk.paging_by_links,
        walk.paging_by_key,
        walk.encoded_queries,
        walk.empty_lists_by_version,
        walk.missing_records_and_tables,
        walk.heads_and_overridden_verbs,
        walk.files_raw,
        walk.files_multipart,
        walk.a_batch,
        walk.aggregates,
        walk.a_long_query_by_tiny_url,
        walk.choices_and_dictionary,
        walk.related_tables,
        walk.deleting_needs_the_right,
    ]


class Walk:
    """One account's walk through an instance."""

    def __init__(self, access):
        self.access = access
        self.site = Site(access["base_url"], basic(access["username"], access["password"]))
        self.incident = uuid.uuid4().hex
        self.made = []

    def create(self, table, **fields):
        """Creates a record and answers it."""
        answer = self.site.call("POST", TABLE + table, body=fields)
        expect(answer.status, 201, f"creating in {table}")
        return answer.json()["result"]

    def record(self, **query):
        """The incident of this walk."""
        answer = self.site.get(TABLE + "incident/" + self.incident, **query)
        expect(answer.status, 200, "reading the incident")
        return answer.json()["result"]

    def patch(self, **fields):
        """Changes the incident of this walk."""
        return self.site.call("PATCH", TABLE + "incident/" + self.incident, body=fields)

    def rows(self, table, **query):
        """A list."""
        answer = self.site.get(TABLE + table, **query)
        expect(answer.status, 200, f"listing {table}")
        return answer.json()["result"]

    def strangers_are_refused(self):
        """without or with wrong credentials nothing is told"""
        for headers in ({}, basic("admin", "wrong"), bearer("no-token-of-ours")):
            answer = Site(self.access["base_url"], headers).get(TABLE + "incident")
            expect(answer.status, 401, "the status")
            expect(answer.json()["error"]["message"], "User Not Authenticated", "the message")
            expect(answer.json()["status"], "failure", "the envelope")

    def tokens(self):
        """tokens come for a form, and renewals keep the refresh token"""
        anonymous = Site(self.access["base_url"])
        client = {"client_id": self.access["client_id"], "client_secret": self.access["client_secret"]}
        person = {"username": self.access["username"], "password": self.access["password"]}
        first = anonymous.form("/oauth_token.do", grant_type="password", **client, **person)
        expect(first.status, 200, "the password grant")
        first = first.json()
        expect(first["token_type"], "Bearer", "the type")
        assert isinstance(first["expires_in"], int) and first["expires_in"] <= 1800, first["expires_in"]
        again = anonymous.form("/oauth_token.do", grant_type="password", **client, **person).json()
        expect(again["access_token"], first["access_token"], "a second password grant while the token lives")
        renewed = anonymous.form(
            "/oauth_token.do", grant_type="refresh_token", refresh_token=first["refresh_token"], **client
        ).json()
        expect(renewed["refresh_token"], first["refresh_token"], "the refresh token after a renewal")
        signed = Site(self.access["base_url"], bearer(renewed["access_token"]))
        expect(signed.get(TABLE + "incident", sysparm_limit=1).status, 200, "a call with the token")
        as_json = anonymous.call("POST", "/oauth_token.do", body={"grant_type": "password", **client, **person})
        assert as_json.status != 200, "a JSON body is not a form"
        wrong = anonymous.form("/oauth_token.do", grant_type="client_credentials", client_id="x", client_secret="y")
        expect(wrong.status, 401, "a wrong client")
        expect(wrong.json()["error"], "server_error", "its error")

    def a_new_incident_has_defaults(self):
        """a new incident keeps its own sys_id and gets a number and the delivered defaults"""
        answer = self.site.call(
            "POST", TABLE + "incident", body={"sys_id": self.incident, "short_description": "Walk", "correlation_id": MARK}
        )
        expect(answer.status, 201, "the status")
        assert answer.headers["Location"].endswith("/api/now/table/incident/" + self.incident), answer.headers["Location"]
        made = answer.json()["result"]
        assert re.fullmatch(r"INC\d{7,}", made["number"]), made["number"]
        defaults = {"state": "1", "impact": "3", "urgency": "3", "priority": "5", "category": "inquiry", "active": "true",
                    "sys_mod_count": "0", "sys_class_name": "incident"}
        for name, value in defaults.items():
            expect(made[name], value, name)
        assert all(isinstance(value, (str, dict)) for value in made.values()), "everything is a string or a reference"

    def three_ways_to_show_a_value(self):
        """values are shown raw, for people, or both, with and without links"""
        raw = self.record(sysparm_fields="state,opened_by,assigned_to")
        expect(raw["state"], "1", "the raw state")
        assert set(raw["opened_by"]) == {"link", "value"}, raw["opened_by"]
        expect(raw["assigned_to"], "", "an empty reference")
        shown = self.record(sysparm_fields="state,opened_by", sysparm_display_value="true")
        expect(shown["state"], "New", "the label")
        assert set(shown["opened_by"]) == {"display_value", "link"}, shown["opened_by"]
        both = self.record(sysparm_fields="state,opened_by", sysparm_display_value="all", sysparm_exclude_reference_link="true")
        expect(both["state"], {"display_value": "New", "value": "1"}, "both")
        assert set(both["opened_by"]) == {"display_value", "value"}, both["opened_by"]
        walked = self.record(sysparm_fields=" number , opened_by.user_name,no_such_field")
        expect(sorted(walked), ["number", "opened_by.user_name"], "the fields that were asked for")
        expect(walked["opened_by.user_name"], self.access["username"], "the value behind the reference")

    def priority_is_computed(self):
        """priority follows impact and urgency, whatever is sent"""
        answer = self.patch(impact=1, urgency="2", priority="5")
        expect(answer.status, 200, "the status")
        expect(answer.json()["result"]["priority"], "2", "the priority")

    def an_update_without_change_leaves_no_trace(self):
        """an update that changes nothing is no update"""
        before = self.record(sysparm_fields="sys_mod_count,sys_updated_on")
        expect(self.patch(impact="1").status, 200, "the status")
        expect(self.record(sysparm_fields="sys_mod_count,sys_updated_on"), before, "what tells of updates")

    def unknown_and_read_only_fields_are_skipped(self):
        """unknown and read-only fields are skipped in silence, the rest is stored"""
        answer = self.patch(no_such_field="x", sys_created_by="somebody", short_description="Walk on")
        expect(answer.status, 200, "the status")
        made = answer.json()["result"]
        assert "no_such_field" not in made, "an unknown field came back"
        expect(made["sys_created_by"], self.access["username"], "the creator")
        expect(made["short_description"], "Walk on", "what can be stored")

    def comments_and_work_notes(self):
        """comments and work notes are entries of a journal, empty in the record's raw values"""
        expect(self.patch(comments="for the caller", work_notes="for us").json()["result"]["comments"], "", "the raw comments")
        query = f"element_id={self.incident}^elementINcomments,work_notes^ORDERBYsys_created_on^ORDERBYsys_id"
        entries = self.rows("sys_journal_field", sysparm_query=query)
        found = {(entry["element"], entry["value"], entry["sys_created_by"]) for entry in entries}
        account = self.access["username"]
        expect(found, {("comments", "for the caller", account), ("work_notes", "for us", account)}, "the entries")
        text = self.record(sysparm_display_value="true", sysparm_fields="comments")["comments"]
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d - .+ \(Additional comments\)\nfor the caller\n\n", text), text

    def resolving_needs_code_and_notes(self):
        """resolving without code and notes is refused by the data policy"""
        refused = self.patch(state="6")
        expect(refused.status, 403, "the status")
        detail = refused.json()["error"]["detail"]
        assert "Data Policy Exception" in detail and "mandatory" in detail, detail
        done = self.patch(state="6", close_code="Solution provided", close_notes="Walked").json()["result"]
        expect((done["state"], done["incident_state"]), ("6", "6"), "the state and its mirror")
        assert done["resolved_at"], "the time of resolving"

    def paging_by_links(self):
        """pages tell their neighbours and how many rows there are"""
        self.made = [self.create("incident", short_description=f"page {n}", correlation_id=MARK + "-page")["sys_id"] for n in range(5)]
        query = {"sysparm_query": f"correlation_id={MARK}-page^ORDERBYnumber", "sysparm_limit": 2, "sysparm_fields": "sys_id"}
        answer = self.site.get(TABLE + "incident", **query)
        expect(answer.headers["X-Total-Count"], "5", "the count")
        read, pages = [row["sys_id"] for row in answer.json()["result"]], 1
        while True:
            links = dict((rel, url) for url, rel in re.findall(r'<([^>]+)>;rel="(\w+)"', answer.headers["Link"] or ""))
            if "next" not in links:
                break
            split = urllib.parse.urlsplit(links["next"])
            answer = self.site.get(split.path, **dict(urllib.parse.parse_qsl(split.query)))
            read += [row["sys_id"] for row in answer.json()["result"]]
            pages += 1
        expect((read, pages), (self.made, 3), "the rows and pages")
        quiet = self.site.get(TABLE + "incident", sysparm_suppress_pagination_header="true", **query)
        expect((quiet.headers["Link"], quiet.headers["X-Total-Count"]), (None, "5"), "without links")
        uncounted = self.site.get(TABLE + "incident", sysparm_no_count="true", **query)
        expect(uncounted.headers["X-Total-Count"], None, "without a count")

    def paging_by_key(self):
        """a walk by sys_id reads every row once"""
        read, last = [], ""
        while True:
            query = f"correlation_id={MARK}-page^sys_id>{last}^ORDERBYsys_id"
            rows = self.rows("incident", sysparm_query=query, sysparm_limit=2, sysparm_fields="sys_id")
            if not rows:
                break
            read += [row["sys_id"] for row in rows]
            last = read[-1]
        expect(read, sorted(self.made), "the rows")

    def encoded_queries(self):
        """^OR binds to its neighbour, ^NQ begins anew, and what cannot be understood is left out"""
        def count(query):
            return len(self.rows("incident", sysparm_query=query, sysparm_fields="sys_id"))
        mine = f"correlation_id={MARK}-page"
        expect(count(f"{mine}^short_description=page 1^ORshort_description=page 2"), 2, "a and (b or c)")
        expect(count(f"short_description=page 1^{mine}^NQ{mine}^short_description=page 3"), 2, "one or the other")
        expect(count(f"{mine}^short_descriptionLIKEPAGE^short_descriptionNOT LIKE4"), 4, "texts")
        expect(count(f"{mine}^short_descriptionINpage 0,page 4"), 2, "a list")
        expect(count(f"{mine}^opened_by.user_name={self.access['username']}"), 5, "a value behind a reference")
        expect(count(f"{mine}^no_such_field=1"), 5, "an unknown field")
        expect(count(f"{mine}^sys_created_on>=javascript:gs.daysAgoStart(1)"), 5, "a date from a script")
        expect(count(f"{mine}^assigned_toISEMPTY"), 5, "no value")

    def empty_lists_by_version(self):
        """an empty list is 200, but 404 in version 1"""
        query = {"sysparm_query": "number=INC-there-is-none"}
        expect(self.site.get(TABLE + "incident", **query).json()["result"], [], "without a version")
        expect(self.site.get("/api/now/v2/table/incident", **query).json()["result"], [], "version 2")
        first = self.site.get("/api/now/v1/table/incident", **query)
        expect((first.status, first.json()["error"]["message"]), (404, "No Record found"), "version 1")
        link = self.site.get("/api/now/v2/table/incident/" + self.incident).json()["result"]["opened_by"]["link"]
        assert "/api/now/v2/table/" in link, link

    def missing_records_and_tables(self):
        """what is not there is 404, a table that is not there 400"""
        gone = self.site.get(TABLE + "incident/" + "0" * 32)
        expect((gone.status, gone.json()["error"]["message"]), (404, "No Record found"), "a record")
        table = self.site.get(TABLE + "u_no_such_table")
        expect((table.status, table.json()["error"]["message"]), (400, "Invalid table u_no_such_table"), "a table")
        broken = self.site.call("POST", TABLE + "incident", body=b"{", headers={"Content-Type": "application/json"})
        expect(broken.status, 400, "a broken body")

    def heads_and_overridden_verbs(self):
        """HEAD counts, a header overrides the verb, and a body can be left out"""
        head = self.site.call("HEAD", TABLE + "incident", {"sysparm_query": f"correlation_id={MARK}-page"})
        expect((head.status, head.headers["X-Total-Count"], head.body), (200, "5", b""), "HEAD")
        path = TABLE + "incident/" + self.made[0]
        headers = {"X-HTTP-Method-Override": "PATCH", "X-no-response-body": "true"}
        answer = self.site.call("POST", path, body={"short_description": "overridden"}, headers=headers)
        assert answer.status in (200, 204) and not answer.body, (answer.status, answer.body)
        expect(self.site.get(path).json()["result"]["short_description"], "overridden", "what is stored")

    def files_raw(self):
        """a file goes up as it is and comes down the same"""
        content = bytes(range(256)) * 40
        query = {"table_name": "incident", "table_sys_id": self.incident, "file_name": "all bytes.bin"}
        answer = self.site.call("POST", "/api/now/attachment/file", query, content, {"Content-Type": "application/octet-stream"})
        expect(answer.status, 201, "the status")
        made = answer.json()["result"]
        expect((made["file_name"], made["size_bytes"]), ("all bytes.bin", str(len(content))), "name and size")
        expect(made["hash"], hashlib.sha256(content).hexdigest(), "the hash")
        down = self.site.call("GET", f"/api/now/attachment/{made['sys_id']}/file", headers={"Accept": "*/*"})
        expect(down.body, content, "the content")
        expect(json.loads(down.headers["X-Attachment-Metadata"])["sys_id"], made["sys_id"], "the metadata header")
        untyped = Site(self.site.base_url, self.site.headers)
        refused = untyped.call("POST", "/api/now/attachment/file", query, content, {"Content-Type": ""})
        expect(refused.status, 400, "without a content type")

    def files_multipart(self):
        """a form brings a second file of the same name, and both are listed and deleted"""
        border = uuid.uuid4().hex
        parts = [("table_name", "incident"), ("table_sys_id", self.incident)]
        body = "".join(f'--{border}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in parts)
        body += f'--{border}\r\nContent-Disposition: form-data; name="uploadFile"; filename="all bytes.bin"\r\n'
        body += f"Content-Type: text/plain\r\n\r\nsecond\r\n--{border}--\r\n"
        headers = {"Content-Type": f"multipart/form-data; boundary={border}"}
        answer = self.site.call("POST", "/api/now/attachment/upload", body=body.encode(), headers=headers)
        expect(answer.status, 201, "the status")
        query = f"table_name=incident^table_sys_id={self.incident}"
        listed = self.site.get("/api/now/attachment", sysparm_query=query).json()["result"]
        expect(sorted(file["file_name"] for file in listed), ["all bytes.bin"] * 2, "the list")
        for file in listed:
            expect(self.site.call("DELETE", "/api/now/attachment/" + file["sys_id"]).status, 204, "deleting")
        expect(self.site.get("/api/now/attachment", sysparm_query=query).json()["result"], [], "the list afterwards")

    def a_batch(self):
        """a batch carries several requests, each with an answer of its own"""
        def part(key, method, url, body=None):
            made = {"id": key, "method": method, "url": url, "headers": [{"name": "Content-Type", "value": "application/json"}]}
            if body is not None:
                made["body"] = base64.b64encode(json.dumps(body).encode()).decode()
            return made
        parts = [
            part("1", "GET", f"/api/now/table/incident/{self.incident}?sysparm_fields=number"),
            part("2", "POST", "/api/now/table/incident", {"short_description": "batched", "correlation_id": MARK}),
            part("3", "GET", "/api/now/table/incident/" + "0" * 32),
        ]
        answer = self.site.call("POST", "/api/now/v1/batch", body={"batch_request_id": "b", "rest_requests": parts})
        expect((answer.status, answer.json()["batch_request_id"]), (200, "b"), "the batch")
        served = {part["id"]: part for part in answer.json()["serviced_requests"]}
        expect({key: part["status_code"] for key, part in served.items()}, {"1": 200, "2": 201, "3": 404}, "the parts")
        number = json.loads(base64.b64decode(served["1"]["body"]))["result"]["number"]
        assert number.startswith("INC"), number

    def aggregates(self):
        """counts, extremes and groups come as strings"""
        mine = f"correlation_id={MARK}-page"
        one = self.site.get("/api/now/stats/incident", sysparm_query=mine, sysparm_count="true", sysparm_max_fields="sys_updated_on")
        stats = one.json()["result"]["stats"]
        expect(stats["count"], "5", "the count")
        assert stats["max"]["sys_updated_on"], stats
        groups = self.site.get("/api/now/stats/incident", sysparm_query=mine, sysparm_count="true", sysparm_group_by="state").json()["result"]
        expect(groups[0]["groupby_fields"][0]["field"], "state", "the group's field")
        expect(groups[0]["stats"]["count"], "5", "the group's count")

    def a_long_query_by_tiny_url(self):
        """a query too long for an address is stored and named by a key"""
        ids = ",".join(self.made * 60)
        url = f"/api/now/table/incident?sysparm_query=sys_idIN{ids}&sysparm_fields=sys_id"
        made = self.site.call("POST", "/api/now/tinyurl", body={"url": self.site.base_url + url})
        key = re.search(r"sysparm_tiny=(\w+)", made.json()["result"]).group(1)
        rows = self.rows("incident", sysparm_tiny=key)
        expect(sorted(row["sys_id"] for row in rows), sorted(self.made), "the rows")

    def choices_and_dictionary(self):
        """choices, columns and tables describe what is served"""
        query = "name=incident^element=state^language=en^inactive=false^ORDERBYsequence"
        states = {row["value"]: row["label"] for row in self.rows("sys_choice", sysparm_query=query)}
        expect({key: states.get(key) for key in ("1", "2", "3", "6", "7", "8")},
               {"1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed", "8": "Canceled"}, "the states")
        column = self.rows("sys_dictionary", sysparm_query="name=task^element=short_description")[0]
        expect(column["internal_type"]["value"] if isinstance(column["internal_type"], dict) else column["internal_type"], "string", "the type")
        parent = self.rows("sys_db_object", sysparm_query="name=incident", sysparm_fields="name,super_class.name")[0]
        expect(parent["super_class.name"], "task", "the table that incident extends")

    def related_tables(self):
        """problems, changes and requests are there, and their parent shows them"""
        for table, prefix in (("problem", "PRB"), ("change_request", "CHG")):
            made = self.create(table, short_description="Walk", correlation_id=MARK)
            assert made["number"].startswith(prefix), made["number"]
            rows = self.rows("task", sysparm_query=f"sys_id={made['sys_id']}", sysparm_fields="sys_class_name")
            expect(rows, [{"sys_class_name": table}], "the row of the parent table")

    def deleting_needs_the_right(self):
        """an agent may not delete an incident, and it is still there"""
        answer = self.site.call("DELETE", TABLE + "incident/" + self.incident)
        expect((answer.status, answer.json()["error"]["message"]), (403, "Operation Failed"), "the refusal")
        expect(self.record(sysparm_fields="short_description")["short_description"], "Walk on", "the incident")
