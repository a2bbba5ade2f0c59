"""Halo: sign-in, look-ups, customers, tickets, actions, attachments and external links."""

import base64
import uuid

from web import Site, bearer, expect

MARK = uuid.uuid4().hex[:8]


def steps(access):
    """The steps, in their order; each says in its first line what it proves."""
    walk = Walk(access)
    return [
        walk.discovery_and_tokens,
        walk.conventions,
        walk.look_ups,
        walk.a_customer_its_site_and_its_user,
        walk.a_ticket_is_made_and_changed,
        walk.pages_of_tickets,
        walk.filters_of_tickets,
        walk.actions_tell_the_story,
        walk.an_action_needs_an_outcome,
        walk.closing_needs_an_agent,
        walk.attachments,
        walk.external_links,
        walk.a_deleted_ticket_comes_back,
    ]


def rows(answer, key):
    """The rows of an answer, in an envelope or bare."""
    found = answer.json()
    return found if isinstance(found, list) else found[key]


class Walk:
    """One application's walk through a desk."""

    def __init__(self, access):
        self.access = access
        self.site = Site(access["base_url"])
        self.client = self.place = self.user = self.ticket = self.agent = None
        self.type = self.statuses = None

    def save(self, resource, **fields):
        """Creates or changes one record; the body is always an array, the answer one object."""
        answer = self.site.call("POST", "/api/" + resource, body=[fields])
        expect(answer.status, 201, f"saving in {resource} ({answer.body[:300]!r})")
        found = answer.json()
        assert isinstance(found, dict), "the answer is the last object"
        return found

    def show(self, **query):
        """The ticket of this walk, in full."""
        answer = self.site.get(f"/api/Tickets/{self.ticket}", includedetails="true", **query)
        expect(answer.status, 200, "reading the ticket")
        return answer.json()

    def actions(self, **query):
        """The actions of the ticket of this walk."""
        return rows(self.site.get("/api/Actions", ticket_id=self.ticket, **query), "actions")

    def discovery_and_tokens(self):
        """the instance says where to sign in, and a form with id and secret brings a token"""
        said = self.site.get("/api/authinfo").json()
        expect(said["tenant_id"], self.access["tenant"], "the tenant")
        door = Site(said["auth_url"])
        client = {"grant_type": "client_credentials", "client_id": self.access["client_id"]}
        token = door.form("/token?tenant=" + said["tenant_id"], scope="all", client_secret=self.access["client_secret"], **client)
        expect(token.status, 200, "the token")
        token = token.json()
        expect(token["token_type"], "Bearer", "the type")
        assert token["access_token"].count(".") == 2, "a token looks like a JWT"
        self.site.headers = bearer(token["access_token"])
        wrong = door.form("/token", scope="all", client_secret="wrong", **client)
        expect(wrong.json()["error"], "invalid_client", "a wrong secret")
        unknown = door.form("/token", scope="read:users", client_secret=self.access["client_secret"], **client)
        expect(unknown.json()["error"], "invalid_scope", "an unknown scope")
        expect(Site(self.access["base_url"]).get("/api/Tickets").status, 401, "a call without a token")

    def conventions(self):
        """paths and booleans in any case, GET, POST and DELETE alone, arrays alone"""
        for path in ("/api/tickets", "/api/Tickets", "/API/TICKETS"):
            expect(self.site.get(path, PAGEINATE="True", page_no=1, page_size=1).status, 200, path)
        for verb in ("PUT", "PATCH"):
            expect(self.site.call(verb, "/api/Tickets", body=[{"summary": "x"}]).status, 405, verb)
        expect(self.site.call("POST", "/api/Tickets", body={"summary": "x"}).status, 400, "an object instead of an array")
        expect(self.site.get("/api/Tickets/999999999").status, 404, "a ticket that is not there")

    def look_ups(self):
        """the desk's own ids are read, never assumed"""
        for resource in ("Status", "TicketType", "Priority", "Team", "Outcome", "Category", "FieldInfo"):
            found = self.site.get("/api/" + resource).json()
            assert isinstance(found, list), f"{resource} is a bare array"
        self.statuses = {row["name"]: row["id"] for row in self.site.get("/api/Status").json()}
        types = self.site.get("/api/TicketType").json()
        self.type = next((row["id"] for row in types if row["name"] == "Incident"), types[0]["id"])
        agents = rows(self.site.get("/api/Agent"), "results")
        self.agent = next(row["id"] for row in agents if row["id"] > 1)
        priority = self.site.get("/api/Priority").json()[0]
        assert isinstance(priority["id"], str) and isinstance(priority["priorityid"], int), priority
        me = self.site.get("/api/Agent/me")
        expect(me.status, 200, "who we are")

    def a_customer_its_site_and_its_user(self):
        """a customer gets a site, and people live at sites"""
        top = next(value for value in self.site.get("/api/TopLevel").json().values() if isinstance(value, list))[0]
        made = self.save("Client", name=f"Walk {MARK}", toplevel_id=top["id"], newclient_sitename="Main", isclientdetails=True)
        self.client = int(made["id"])
        sites = rows(self.site.get("/api/Site", client_id=self.client), "sites")
        expect(len(sites), 1, "the sites of a new customer")
        self.place = int(sites[0]["id"])
        user = self.save("Users", name="Walk User", emailaddress=f"{MARK}@example.com", site_id=self.place, isuserdetails=True)
        self.user = int(user["id"])
        found = rows(self.site.get("/api/Users", search=f"{MARK}@example.com"), "users")
        expect([int(row["id"]) for row in found], [self.user], "the user found by address")
        found = rows(self.site.get("/api/Client", search=f"Walk {MARK}"), "clients")
        expect([int(row["id"]) for row in found], [self.client], "the customer found by name")

    def a_ticket_is_made_and_changed(self):
        """a ticket is made in an array of one and changed by its id, field by field"""
        made = self.save(
            "Tickets", summary="VPN drops", details_html="<p>Every hour</p>", tickettype_id=self.type,
            client_id=self.client, site_id=self.place, user_id=self.user, servicenow_number="INC" + MARK[:7],
        )
        self.ticket = int(made["id"])
        shown = self.show()
        expect((shown["summary"], int(shown["client_id"]), int(shown["user_id"])), ("VPN drops", self.client, self.user), "the ticket")
        assert "Every hour" in shown["details"], shown["details"]
        self.save("Tickets", id=self.ticket, summary="VPN drops daily")
        changed = self.show()
        expect((changed["summary"], changed["servicenow_number"]), ("VPN drops daily", "INC" + MARK[:7]), "only what was sent changes")
        first = self.actions()[-1]
        expect(first["outcome"], "Opened", "the first action")

    def pages_of_tickets(self):
        """a page is at most a hundred rows, counted from one, and only where paging is asked for"""
        batch = [{"summary": f"walk {n}", "tickettype_id": self.type, "client_id": self.client, "user_id": self.user} for n in range(120)]
        answer = self.site.call("POST", "/api/Tickets", {"returnall": "true"}, batch)
        expect((answer.status, len(answer.json())), (201, 120), "many tickets at once")
        read, number = [], 1
        while True:
            page = self.site.get("/api/Tickets", client_id=self.client, pageinate="true", page_size=1000, page_no=number, order="id", orderdesc="false").json()
            if not page["tickets"]:
                break
            assert len(page["tickets"]) <= 100, len(page["tickets"])
            read += [int(row["id"]) for row in page["tickets"]]
            if len(read) >= page["record_count"]:
                break
            number += 1
        expect((len(read), read), (121, sorted(read)), "all rows, in their order")
        one = self.site.get("/api/Tickets", client_id=self.client, page_size=3, page_no=2).json()
        assert len(one["tickets"]) > 3, "without pageinate the other two are ignored"

    def filters_of_tickets(self):
        """known filters narrow the list, unknown ones are ignored"""
        def count(**query):
            return self.site.get("/api/Tickets", pageinate="true", page_size=1, page_no=1, **query).json()["record_count"]
        expect(count(client_id=self.client, requesttype_id=self.type), 121, "by type")
        expect(count(client_id=self.client, search="daily"), 1, "by text")
        everything = count()
        expect(count(no_such_filter="x"), everything, "an unknown filter")
        expect(count(ticketids=str(self.ticket)), 1, "by id")

    def actions_tell_the_story(self):
        """actions are numbered within their ticket, newest first, public or private"""
        public = self.save("Actions", ticket_id=self.ticket, outcome="Email Update", note_html="<p>hello</p>", hiddenfromuser=False, sendemail=False)
        private = self.save("Actions", ticket_id=self.ticket, outcome="Private Note", note="between us", hiddenfromuser=True, sendemail=False)
        expect(private["id"], public["id"] + 1, "the number")
        listed = self.actions()
        expect([row["id"] for row in listed], sorted((row["id"] for row in listed), reverse=True), "the order")
        seen = [row["id"] for row in self.actions(excludeprivate="true")]
        assert private["id"] not in seen and public["id"] in seen, seen
        one = self.site.get(f"/api/Actions/{private['id']}", ticket_id=self.ticket).json()
        expect((one["note"], one["hiddenfromuser"]), ("between us", True), "one action")
        assert one["actionby_application_id"], "the application that posted it is named"
        expect(self.site.get("/api/Actions").json()["actions"], [], "without a ticket and without a window")

    def an_action_needs_an_outcome(self):
        """an action without an outcome or a ticket is refused with the reason"""
        for body, message in (
            ({"ticket_id": self.ticket, "note": "x"}, "An Outcome must be entered for this Action"),
            ({"outcome": "Private Note", "note": "x"}, "An Action must be associated with a ticket_id"),
        ):
            answer = self.site.call("POST", "/api/Actions", body=[body])
            expect((answer.status, answer.json()["Message"]), (400, message), "the refusal")
        expect(self.site.get("/api/Actions/1").status, 400, "an action without its ticket")

    def closing_needs_an_agent(self):
        """an unassigned ticket cannot be closed, an assigned one can"""
        refused = self.site.call("POST", "/api/Tickets", body=[{"id": self.ticket, "status_id": self.statuses["Closed"]}])
        assert refused.status == 400 and "assign" in refused.json()["Message"].lower(), refused.body
        self.save("Tickets", id=self.ticket, agent_id=self.agent, status_id=self.statuses["Closed"])
        assert self.show()["hasbeenclosed"], "it is closed"

    def attachments(self):
        """a file goes up in base64, comes down as it is, and lists have folders"""
        content = b"line one\r\nline two\x00\xff"
        made = self.save("Attachment", ticket_id=self.ticket, filename="log.txt", data_base64=base64.b64encode(content).decode())
        listed = self.site.get("/api/Attachment", ticket_id=self.ticket).json()
        expect(([int(row["id"]) for row in listed["attachments"]], listed["folders"]), ([int(made["id"])], []), "the list")
        down = self.site.call("GET", f"/api/Attachment/{made['id']}", headers={"Accept": "*/*"})
        expect(down.body, content, "the content")
        assert "log.txt" in down.headers["Content-Disposition"], down.headers["Content-Disposition"]
        expect(self.site.call("DELETE", f"/api/Attachment/{made['id']}").status, 200, "deleting")
        expect(self.site.get("/api/Attachment", ticket_id=self.ticket).json()["attachments"], [], "the list afterwards")

    def external_links(self):
        """a foreign key lives in an external link"""
        made = self.save("ExternalLink", module_id=1, table_id=1, halo_id=self.ticket, third_party_id=MARK, third_party_desc="walk")
        found = self.site.get("/api/ExternalLink", halo_id=self.ticket).json()
        found = found if isinstance(found, list) else next(value for value in found.values() if isinstance(value, list))
        expect([row["third_party_id"] for row in found], [MARK], "the links of the ticket")
        expect(self.site.call("DELETE", f"/api/ExternalLink/{made['id']}").status, 200, "deleting")

    def a_deleted_ticket_comes_back(self):
        """a deleted ticket leaves the lists and can be restored"""
        expect(self.site.call("DELETE", f"/api/Tickets/{self.ticket}", {"reason": "walk"}).status, 200, "deleting")
        def listed(**query):
            return [int(row["id"]) for row in self.site.get("/api/Tickets", ticketids=str(self.ticket), includeclosed="true", **query).json()["tickets"]]
        expect(listed(), [], "the list")
        expect(listed(deleted="true"), [self.ticket], "the list of what is deleted")
        self.save("Tickets", id=self.ticket, _recover=True, _validate_updates=True)
        expect(listed(), [self.ticket], "the list after it was restored")
