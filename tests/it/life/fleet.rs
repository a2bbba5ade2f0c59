//! Thirty customers of one Halo, each with a ServiceNow and a profile of its own. One of them keeps
//! its own pass waiting; the others do not notice.

use std::collections::BTreeMap;

use causeway::auto::{self, Mode, Worked};
use causeway::model::{ConnectionId, ProfileId, System};
use causeway::profile::{Authentication, Connection, Scope};
use causeway::service::{ErrorKind, Focus, NewConnection, RunReport, ServiceError};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::servicenow::ServiceNow;
use causeway::standins::{Options, StandIns};
use secrecy::SecretString;

use crate::support::world::{PROFILE, World};

const CUSTOMERS: usize = 30;

/// The Halo customer of the world's own profile.
const ACME: i64 = 12;

/// One customer's ServiceNow.
pub(crate) struct Customer {
    pub(crate) profile: ProfileId,
    standins: StandIns,
}

impl Customer {
    pub(crate) fn servicenow(&self) -> &ServiceNow {
        &self.standins.servicenow.as_ref().unwrap().vendor
    }

    fn asked(&self) -> u64 {
        self.servicenow().common().requests.position()
    }

    /// From now on its ServiceNow lets everybody wait for five minutes.
    fn lets_wait(&self) {
        self.servicenow().common().faults.arm(Fault {
            name: "limit".to_owned(),
            method: None,
            path: Some("/api/now/".to_owned()),
            from: 1,
            times: None,
            play: Play::Answer {
                status: 429,
                headers: vec![("Retry-After".to_owned(), "300".to_owned())],
                body: String::new(),
            },
        });
    }
}

/// A desk with all its customers. The first profile is that of the world, and is switched off.
struct Fleet {
    world: World,
    customers: Vec<Customer>,
}

impl Fleet {
    async fn new() -> Self {
        let world = World::new().await;
        world
            .change_profile(|profile| {
                profile.scope = Scope::Customer { id: ACME };
                profile.enabled = false;
            })
            .await;
        let mut customers = Vec::with_capacity(CUSTOMERS);
        for number in 0..CUSTOMERS {
            customers.push(Box::pin(customer(&world, &format!("customer-{number:02}"))).await);
        }
        let fleet = Self { world, customers };
        fleet.an_incident_each("of the first day");
        for customer in &fleet.customers {
            let view = Box::pin(fleet.world.desk().preview(&customer.profile, &[])).await.unwrap();
            fleet.world.approve(&view).await;
        }
        fleet
    }

    /// An incident at each customer.
    fn an_incident_each(&self, text: &str) {
        for customer in &self.customers {
            customer.servicenow().insert("admin", "incident", &[("short_description", text)]).unwrap();
        }
    }

    fn halo_asked(&self) -> u64 {
        self.world.halo().common().requests.position()
    }

    /// Runs all enabled profiles, and calls `ended` after each.
    async fn auto(&self, mut ended: impl FnMut(usize)) -> BTreeMap<String, Result<RunReport, ServiceError>> {
        let (mut all, everything) = (BTreeMap::new(), Focus::default());
        let told = Box::pin(auto::run(self.world.desk(), &[], &everything, Mode::Run, |name, result| {
            let report = result.map(|worked| match worked {
                Worked::Ran(report) => *report,
                Worked::Previewed(view) => panic!("{name} was only previewed: {view:?}"),
            });
            all.insert(name.to_string(), report);
            ended(all.len());
            Ok::<_, ServiceError>(())
        }));
        told.await.unwrap();
        all
    }
}

/// A further customer of a world's Halo, with a ServiceNow of its own.
pub(crate) async fn customer(world: &World, name: &str) -> Customer {
    let standins = StandIns::start(Options { halo: None, servicenow: Some(0), control: 0 }).await.unwrap();
    let served = standins.servicenow.as_ref().unwrap();
    let credentials = served.vendor.credentials();
    let connection = Connection::sandbox(
        ConnectionId::new(name),
        System::ServiceNow,
        served.base_url().parse().unwrap(),
        Authentication::Basic { username: credentials.username },
    );
    let secrets = vec![(format!("{name}/password"), SecretString::from(credentials.password))];
    world.desk().save_connection(NewConnection { connection, secrets }).await.unwrap();
    let client = world.halo().add_client(name);
    let site = world.halo().add_site(client, "Main");
    let user = world.halo().add_user(site, "Bow Ruggeri", &format!("bow@{name}.example.com"));

    let mut profile = world.desk().profile(&ProfileId::new(PROFILE)).await.unwrap().profile;
    profile.name = ProfileId::new(name);
    profile.other = ConnectionId::new(name);
    profile.scope = Scope::Customer { id: client };
    profile.enabled = true;
    profile.people.default_user = Some(user);
    profile.people.default_caller = Some(served.vendor.find("sys_user", "user_name=admin")[0]["sys_id"].clone());
    world.desk().save_profile(profile.clone()).await.unwrap();
    Customer { profile: profile.name, standins }
}

#[tokio::test]
async fn thirty_profiles_on_one_halo_go_on_while_a_noisy_customer_waits_for_its_servicenow() {
    let fleet = Box::pin(Fleet::new()).await;
    let desk = fleet.world.desk();

    fleet.an_incident_each("on a quiet day");
    let before: Vec<u64> = fleet.customers.iter().map(Customer::asked).collect();
    let halo_before = fleet.halo_asked();
    let quiet = fleet.auto(|_| ()).await;
    let usual: Vec<u64> = fleet.customers.iter().zip(&before).map(|(one, before)| one.asked() - before).collect();
    let usual_at_halo = fleet.halo_asked() - halo_before;
    for (name, report) in &quiet {
        let report = report.as_ref().unwrap();
        assert_eq!((report.done.created_in_halo, &report.error), (1, &None), "{name}: {report:#?}");
    }
    assert_eq!(quiet.len(), CUSTOMERS);

    let noisy = &fleet.customers[0];
    noisy.lets_wait();
    fleet.an_incident_each("on a noisy day");
    for number in 0..2_000 {
        let text = format!("flood {number}");
        noisy.servicenow().insert("admin", "incident", &[("short_description", text.as_str())]).unwrap();
    }
    let before: Vec<u64> = fleet.customers.iter().map(Customer::asked).collect();
    let halo_before = fleet.halo_asked();
    let mut meanwhile = None;
    let work = fleet.auto(|ended| {
        if ended == CUSTOMERS - 1 {
            meanwhile = Some((desk.status(), fleet.halo_asked() - halo_before));
            desk.stopper().cancel();
        }
    });
    let mut loud = work.await;
    let stopped = loud.remove(noisy.profile.as_str()).unwrap().unwrap_err();
    assert_eq!(stopped.kind(), ErrorKind::Stopped, "{stopped}");
    let (status, at_halo) = meanwhile.unwrap();
    let running: Vec<&str> = status.running.iter().map(|running| running.profile.as_str()).collect();
    assert_eq!(running, [noisy.profile.as_str()], "it alone still waits");
    assert_eq!(status.waiting.iter().map(|one| one.connection.as_str()).collect::<Vec<_>>(), running);
    assert_eq!(loud.len(), CUSTOMERS - 1, "all the others went through while it waited");
    for (number, customer) in fleet.customers.iter().enumerate().skip(1) {
        let report = loud[customer.profile.as_str()].as_ref().unwrap();
        assert_eq!((report.done.created_in_halo, &report.error), (1, &None), "{report:#?}");
        assert_eq!(customer.asked() - before[number], usual[number], "with its usual requests: {report:#?}");
        let [halo, other] = [0, 1].map(|end| &report.requests[end]);
        assert_eq!((halo.connection.as_str(), other.made), ("halo", usual[number]), "and it counts its own alone");
    }
    assert!(at_halo <= usual_at_halo, "{at_halo} requests to Halo, {usual_at_halo} on a quiet day");
}

#[tokio::test]
async fn who_stops_an_unattended_run_stops_all_its_passes_and_none_begins_after_that() {
    let fleet = Box::pin(Fleet::new()).await;
    let desk = fleet.world.desk();
    for customer in &fleet.customers {
        customer.lets_wait();
    }
    let mut changes = desk.changes();
    let most = async {
        while desk.status().waiting.len() < 8 {
            changes.changed().await.unwrap();
        }
        let running = desk.status().running;
        assert!(desk.stop_passes());
        running
    };
    let before = desk.runs(None, 100, None).await.unwrap().len();
    let (all, running) = tokio::join!(fleet.auto(|_| ()), most);
    assert_eq!(running.len(), 8, "so many at once");
    let mut names: Vec<&str> = running.iter().map(|running| running.profile.as_str()).collect();
    names.sort_unstable();
    assert_eq!(all.keys().collect::<Vec<_>>(), names, "only what had begun is told about");
    assert!(all.values().all(|one| one.as_ref().is_err_and(|error| error.kind() == ErrorKind::Stopped)));
    assert_eq!(desk.status().running, []);
    assert_eq!(desk.runs(None, 100, None).await.unwrap().len() - before, 8, "no other one began");
}
