//! `vectors/evidence/log-40.json`, `packages`: manifests and their signed envelopes, byte for byte;
//! and packages that a stranger refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]

mod shared;

use shared::{int, list, text, vectors};
use venture_core::envelope::{Altered, StoredEvent};
use venture_core::evidence::{
    DsseError, Envelope, IN_TOTO, Package, PackageError, PackageFault, PackageFile, Scope, Source, statement,
    verify_package,
};
use venture_core::log::Tree;
use venture_core::log::note::{LogKey, VerifierKey};
use venture_core::{Digest, Json, canonical};

struct Log {
    json: Json,
    events: Vec<StoredEvent>,
    tree: Tree,
    heads: Vec<String>,
    published: Vec<String>,
    key: LogKey,
}

impl Log {
    fn read() -> Option<Self> {
        let json = vectors("evidence/log-40.json")?;
        let events: Vec<_> =
            list(&json, "events").iter().map(|event| StoredEvent::from_envelope(event).unwrap()).collect();
        let tree = events.iter().map(|event| event.leaf).collect();
        let heads: Vec<_> = list(&json, "heads").iter().map(|head| text(head, "note").to_owned()).collect();
        let sizes: Vec<_> = list(&json, "checkpoints").iter().map(|one| int(one, "tree_size")).collect();
        let published = list(&json, "heads").iter().filter(|head| sizes.contains(&int(head, "tree_size")));
        let published = published.map(|head| text(head, "note").to_owned()).collect();
        let seed = json.get("log_key").map(|key| text(key, "seed")).unwrap();
        let seed: Digest = seed.parse().unwrap();
        let key = LogKey::from_seed(text(&json, "origin"), &seed.0).unwrap();
        Some(Self { json, events, tree, heads, published, key })
    }

    fn source(&self) -> Source<'_, Tree> {
        Source { events: &self.events, nodes: &self.tree, heads: &self.heads, published: &self.published }
    }

    fn package(&self, scope: Scope) -> Result<Package, PackageError> {
        Package::assemble(scope, self.source(), Vec::new(), "founder-1", &self.key)
    }

    fn keys(&self) -> [VerifierKey; 1] {
        [self.key.verifier()]
    }
}

fn scope(manifest: &Json) -> Scope {
    Scope {
        tenant_id: text(manifest, "tenant_id").parse().unwrap(),
        framework: text(manifest, "framework").to_owned(),
        period_start: text(manifest, "period_start").parse().unwrap(),
        period_end: text(manifest, "period_end").parse().unwrap(),
        workflow_id: manifest.get("workflow_id").map(|id| id.as_str().unwrap().parse().unwrap()),
    }
}

fn envelope(package: &Package) -> Json {
    Json::parse(canonical::to_string(&package.envelope).unwrap().as_bytes()).unwrap()
}

#[test]
fn packages_are_byte_for_byte_those_of_the_vectors() {
    let Some(log) = Log::read() else { return };
    let cases = list(&log.json, "packages");
    assert!(!cases.is_empty());
    for wanted in cases {
        let manifest = wanted.get("manifest").unwrap();
        let package = log.package(scope(manifest)).unwrap();
        assert_eq!(package.manifest_json, canonical::to_string(manifest).unwrap());
        let hash = Digest::of(package.manifest_json.as_bytes());
        assert_eq!(hash.to_string(), text(wanted, "package_hash"));
        assert_eq!(statement(package.manifest.package_id, hash).unwrap(), text(wanted, "statement"));
        let dsse = canonical::to_string(wanted.get("dsse").unwrap()).unwrap();
        assert_eq!(canonical::to_string(&package.envelope).unwrap(), dsse);

        let bytes = package.manifest_json.as_bytes();
        let read = verify_package(bytes, &envelope(&package), &package.files, &log.keys()).unwrap();
        assert_eq!(read, package.manifest);
    }
}

#[test]
fn payloads_past_the_period_and_of_other_workflows_are_left_out() {
    let Some(log) = Log::read() else { return };
    let of_workflow = scope(list(&log.json, "packages")[1].get("manifest").unwrap());
    let own = of_workflow.workflow_id;
    let package = log.package(of_workflow).unwrap();
    let lines: Vec<_> = core::str::from_utf8(&package.files[0].bytes).unwrap().lines().collect();
    assert_eq!(lines.len(), 40);
    for line in lines {
        let event = Json::parse(line.as_bytes()).unwrap();
        let is_own =
            event.get("workflow_id").and_then(Json::as_str) == own.map(|id| id.to_string()).as_deref();
        let expired = log.events[usize::try_from(int(&event, "seq")).unwrap() - 1].payload.is_none();
        assert_eq!(event.get("payload").is_some(), is_own && !expired, "{line}");
    }
}

#[test]
fn a_period_without_events_or_longer_than_ninety_days_has_no_package() {
    let Some(log) = Log::read() else { return };
    let whole = scope(list(&log.json, "packages")[0].get("manifest").unwrap());
    let period = |start: &str, end: &str| {
        let (period_start, period_end) = (start.parse().unwrap(), end.parse().unwrap());
        log.package(Scope { period_start, period_end, ..whole.clone() })
            .map(|package| package.manifest.last_seq)
    };
    let (start, day) = ("2026-03-02T00:00:00.000000Z", "2026-03-03T00:00:00.000000Z");
    assert_eq!(period(day, start), Err(PackageError::Period));
    assert_eq!(period(start, "2026-05-31T00:00:00.000000Z"), Ok(40));
    assert_eq!(period(start, "2026-05-31T00:00:00.000001Z"), Err(PackageError::Period));
    assert_eq!(period(day, "2026-03-04T00:00:00.000000Z"), Err(PackageError::Empty));
    assert_eq!(period("2026-03-01T00:00:00.000000Z", start), Err(PackageError::Empty));
}

/// What a stranger says of a package whose parts somebody changed.
fn refused(
    log: &Log,
    package: &Package,
    change: impl FnOnce(&mut String, &mut Vec<PackageFile>),
) -> PackageFault {
    let (mut manifest, mut files) = (package.manifest_json.clone(), package.files.clone());
    change(&mut manifest, &mut files);
    verify_package(manifest.as_bytes(), &envelope(package), &files, &log.keys()).unwrap_err()
}

#[test]
fn every_byte_of_a_package_is_bound() {
    let Some(log) = Log::read() else { return };
    let package = log.package(scope(list(&log.json, "packages")[0].get("manifest").unwrap())).unwrap();
    for at in (0..package.manifest_json.len()).step_by(7) {
        let fault = refused(&log, &package, |manifest, _| {
            let mut bytes = manifest.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            *manifest = String::from_utf8_lossy(&bytes).into_owned();
        });
        assert_eq!(fault, PackageFault::Manifest, "byte {at}");
    }
    for at in (0..package.files[0].bytes.len()).step_by(97) {
        let fault = refused(&log, &package, |_, files| files[0].bytes[at] ^= 1);
        assert_eq!(fault, PackageFault::File("audit_log.ndjson".to_owned()), "byte {at}");
    }
    let unknown = PackageFile { name: "ledger.ndjson".to_owned(), bytes: Vec::new() };
    assert_eq!(
        refused(&log, &package, |_, files| files.push(unknown)),
        PackageFault::File("ledger.ndjson".to_owned())
    );
    assert_eq!(
        refused(&log, &package, |_, files| files.clear()),
        PackageFault::File("audit_log.ndjson".to_owned())
    );
}

/// A package that its maker altered before it was signed: files and hashes agree, the log does not.
fn forged(log: &Log, change: impl FnOnce(&mut Package)) -> PackageFault {
    let mut package = log.package(scope(list(&log.json, "packages")[0].get("manifest").unwrap())).unwrap();
    change(&mut package);
    let file = &package.files[0];
    package.manifest.files[0].sha256 = Digest::of(&file.bytes);
    package.manifest.files[0].bytes = u64::try_from(file.bytes.len()).unwrap();
    let lines = file.bytes.iter().filter(|byte| **byte == b'\n').count();
    package.manifest.files[0].records = u64::try_from(lines).unwrap();
    let manifest = canonical::to_string(&package.manifest).unwrap();
    let said = statement(package.manifest.package_id, Digest::of(manifest.as_bytes())).unwrap();
    package.envelope = Envelope::sign(&said, IN_TOTO, &log.key);
    verify_package(manifest.as_bytes(), &envelope(&package), &package.files, &log.keys()).unwrap_err()
}

#[test]
fn a_signed_forgery_is_refused_where_the_log_says_otherwise() {
    let Some(log) = Log::read() else { return };
    let line = |package: &mut Package, change: &dyn Fn(&mut Vec<String>)| {
        let text = String::from_utf8(package.files[0].bytes.clone()).unwrap();
        let mut lines: Vec<_> = text.split_inclusive('\n').map(str::to_owned).collect();
        change(&mut lines);
        package.files[0].bytes = lines.concat().into_bytes();
    };
    let dropped = forged(&log, |package| line(package, &|lines| drop(lines.remove(3))));
    assert_eq!(dropped, PackageFault::Place(15));
    let turned = forged(&log, |package| line(package, &|lines| lines.swap(0, 1)));
    assert_eq!(turned, PackageFault::Place(12));
    let altered = forged(&log, |package| {
        line(package, &|lines| lines[4] = lines[4].replace("\"actor_id\":\"", "\"actor_id\":\"x"));
    });
    assert_eq!(altered, PackageFault::Event { seq: 16, fault: Altered::EventHash });
    let cut = forged(&log, |package| line(package, &|lines| lines.truncate(21)));
    assert_eq!(cut, PackageFault::Root(33));
    let elsewhere = forged(&log, |package| package.manifest.frontier[0] = Digest::of(b"another"));
    assert_eq!(elsewhere, PackageFault::Root(30));
    let unlinked = forged(&log, |package| package.manifest.consistency.clear());
    assert_eq!(unlinked, PackageFault::Root(33));
    let bent = forged(&log, |package| package.manifest.consistency[0].hashes[0] = Digest::of(b"another"));
    assert_eq!(bent, PackageFault::Root(33));
    let renamed = forged(&log, |package| package.manifest.scope.framework = "gdpr".to_owned());
    assert_eq!(renamed, PackageFault::Manifest);
}

#[test]
fn an_envelope_holds_for_its_key_its_type_and_its_payload() {
    let key = LogKey::from_seed("log.example/x", &[3; 32]).unwrap();
    let other = LogKey::from_seed("log.example/x", &[4; 32]).unwrap().verifier();
    let signed = Envelope::sign("{}", IN_TOTO, &key);
    assert_eq!(signed.open(IN_TOTO, &[key.verifier()]).unwrap(), b"{}");
    assert_eq!(signed.open("text/plain", &[key.verifier()]), Err(DsseError::Malformed));
    assert_eq!(signed.open(IN_TOTO, &[other]), Err(DsseError::Unsigned));
    let json = canonical::to_string(&signed).unwrap();
    let bent = Json::parse(json.replace("\"e30=\"", "\"e31=\"").as_bytes()).unwrap();
    let bent = Envelope::from_json(&bent).unwrap();
    assert!(bent.open(IN_TOTO, &[key.verifier()]).is_err());
    let bent = Json::parse(json.replace("\"e30=\"", "\"W10=\"").as_bytes()).unwrap();
    assert_eq!(
        Envelope::from_json(&bent).unwrap().open(IN_TOTO, &[key.verifier()]),
        Err(DsseError::Signature)
    );
    assert_eq!(Envelope::from_json(&Json::Null), Err(DsseError::Malformed));
}
