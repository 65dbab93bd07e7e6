//! Takes rows one by one: somebody new is added, somebody who is there is compared and changed, and what cannot be meant
//! is refused. A manager may come later in the file: until then the rows wait for somebody who has an identity already.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use jiff::Timestamp;

use crate::domain::person::folded;
use crate::domain::roster::{self, Entry, Field, ManagerRef, Refusal, Said};
use crate::domain::{Email, Handle, Person, PersonId};
use crate::error::Failure;
use crate::store::{People, StoreError};
use crate::view::roster::{ImportCounts, ImportedRow, RowResult};

/// How rows are taken.
pub(super) struct Manner<'a> {
    /// Whether people who are there may be changed.
    pub(super) update: bool,
    /// Whether every row is kept for the answer, or only the refused ones.
    pub(super) every_row: bool,
    /// When new people are added.
    pub(super) now: Timestamp,
    /// About how many people there are in the file.
    pub(super) people: usize,
    /// Draws so many new identities.
    pub(super) new_ids: &'a dyn Fn(usize) -> Result<Vec<PersonId>, Failure>,
}

/// An import that is going on.
pub(super) struct Importer<'a, 'p> {
    people: &'a People<'p>,
    manner: Manner<'a>,
    ids: Vec<PersonId>,
    /// Whom rows were about.
    seen: HashMap<PersonId, Row>,
    /// Who was given another manager, handle or e-mail, as they were.
    before: HashMap<PersonId, Person>,
    /// The handles and e-mails that rows gave to somebody who was there, and whose they are now.
    renamed: HashMap<String, PersonId>,
    /// Whose manager was named by one of those, by that manager.
    called: HashMap<PersonId, Vec<PersonId>>,
    /// Managers that were looked up, by handle or e-mail.
    known: HashMap<String, PersonId>,
    /// Managers that nobody is yet, by handle or e-mail, and who they will be.
    awaited: BTreeMap<String, PersonId>,
    /// The names there are, once a row came that has only a name.
    names: Option<HashSet<String>>,
    /// Whether somebody could report to themselves now.
    may_circle: bool,
    counts: ImportCounts,
    /// With their places in the file; several can stand on one line.
    rows: Vec<(usize, ImportedRow)>,
    /// What became of rows that were taken before.
    undone: Vec<(usize, ImportedRow)>,
}

/// What a row did to the person it is about.
#[derive(Clone, Copy)]
struct Row {
    place: usize,
    line: u64,
    result: RowResult,
    sets_manager: bool,
}

/// Why a row is not taken, or the whole import fails.
enum Stop {
    Refused(Refusal),
    Failed(Failure),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::HandleTaken { .. } | StoreError::EmailTaken { .. } => {
                Self::Refused(error.to_string())
            }
            error => Self::Failed(error.into()),
        }
    }
}

impl<'a, 'p> Importer<'a, 'p> {
    pub(super) fn new(people: &'a People<'p>, manner: Manner<'a>) -> Self {
        Self {
            people,
            manner,
            ids: Vec::new(),
            seen: HashMap::new(),
            before: HashMap::new(),
            renamed: HashMap::new(),
            called: HashMap::new(),
            known: HashMap::new(),
            awaited: BTreeMap::new(),
            names: None,
            may_circle: false,
            counts: ImportCounts::default(),
            rows: Vec::new(),
            undone: Vec::new(),
        }
    }

    /// Returns how many rows were taken or refused so far.
    pub(super) fn rows(&self) -> usize {
        self.counts.rows()
    }

    /// Takes the next row.
    pub(super) fn take(
        &mut self,
        line: u64,
        label: &str,
        entry: Result<Entry, Refusal>,
    ) -> Result<(), Failure> {
        let place = self.rows();
        let taken = match entry {
            Ok(entry) => self.take_entry(&entry).inspect(|(person, result, _)| {
                self.notes_caller(&entry, person, *result);
            }),
            Err(refusal) => Err(refusal.into()),
        };
        let (handle, result, changes, reason) = match taken {
            Ok((person, result, changes)) => (person.handle.to_string(), result, changes, None),
            Err(Stop::Refused(why)) => {
                (label.to_owned(), RowResult::Refused, Vec::new(), Some(why))
            }
            Err(Stop::Failed(failure)) => return Err(failure),
        };
        *self.counts.of(result) += 1;
        if self.manner.every_row || result == RowResult::Refused {
            let row = ImportedRow {
                line,
                handle,
                result,
                changes,
                reason,
            };
            self.rows.push((place, row));
        }
        Ok(())
    }

    fn take_entry(&mut self, entry: &Entry) -> Result<(Person, RowResult, Vec<Field>), Stop> {
        let manager = self.manager(entry)?;
        if !entry.has_only_a_name()
            && let Ok(handle) = entry.new_handle()
            && let Some(person) = self.add(entry, &handle, &manager)?
        {
            return Ok((person, RowResult::Added, Vec::new()));
        }
        let found = if entry.has_only_a_name() {
            self.namesake(entry)?
        } else {
            self.existing(entry)?
        };
        if let Some(person) = found {
            return self.change(entry, person, &manager);
        }
        let handle = entry.new_handle()?;
        match self.add(entry, &handle, &manager)? {
            Some(person) => Ok((person, RowResult::Added, Vec::new())),
            None => Err(Stop::Refused(format!(
                "the handle that is made for it, `{handle}`, is another person's; give one in a column `handle`"
            ))),
        }
    }

    /// Returns whom the row's manager means; somebody who is not there yet gets an identity in advance.
    fn manager(&mut self, entry: &Entry) -> Result<Said<PersonId>, Stop> {
        let reference = match &entry.manager {
            Said::Nothing => return Ok(Said::Nothing),
            Said::Empty => return Ok(Said::Empty),
            Said::Value(reference) => reference,
        };
        let key = manager_key(reference);
        if let Some(id) = self.known.get(&key).or_else(|| self.awaited.get(&key)) {
            return Ok(Said::Value(*id));
        }
        let found = match reference {
            ManagerRef::Handle(handle) => self.people.id_of_handle(handle)?,
            ManagerRef::Email(email) => self.people.id_of_email(email)?,
        };
        let id = if let Some(id) = found {
            self.known.insert(key, id);
            id
        } else {
            self.may_circle = true;
            let id = self.draw()?;
            self.awaited.insert(key, id);
            id
        };
        Ok(Said::Value(id))
    }

    /// Adds the person, unless somebody has the handle or the e-mail.
    fn add(
        &mut self,
        entry: &Entry,
        handle: &Handle,
        manager: &Said<PersonId>,
    ) -> Result<Option<Person>, Stop> {
        let awaited = self.awaited_as(handle, entry.email.value());
        let id = match awaited.first() {
            Some(id) => *id,
            None => self.draw()?,
        };
        let person = entry.new_person(id, manager.value().copied(), self.manner.now)?;
        if !self.people.add(&person)? {
            return Ok(None);
        }
        self.arrived(&person, &awaited)?;
        if let Some(names) = &mut self.names {
            names.insert(folded(&person.name));
        }
        self.seen.insert(
            id,
            Row {
                place: self.rows(),
                line: entry.line,
                result: RowResult::Added,
                sets_manager: person.manager.is_some(),
            },
        );
        Ok(Some(person))
    }

    /// Returns under which identities somebody is awaited: by handle, by e-mail, by both.
    fn awaited_as(&self, handle: &Handle, email: Option<&Email>) -> Vec<PersonId> {
        if self.awaited.is_empty() {
            return Vec::new();
        }
        let email = email.and_then(|email| self.awaited.get(&email_key(email)));
        let handle = self.awaited.get(handle.as_str());
        handle.into_iter().chain(email).copied().collect()
    }

    /// Lets those who waited for the person report to them.
    fn arrived(&mut self, person: &Person, awaited: &[PersonId]) -> Result<(), Stop> {
        for waiting in awaited {
            if *waiting != person.id {
                self.people.hand_over(*waiting, person.id)?;
            }
        }
        if !awaited.is_empty() {
            for key in keys(person) {
                self.awaited.remove(&key);
                self.known.insert(key, person.id);
            }
        }
        Ok(())
    }

    /// Returns who has the row's handle or e-mail.
    fn existing(&self, entry: &Entry) -> Result<Option<Person>, Stop> {
        let by_email = match entry.email.value() {
            Some(email) => self.people.with_email(email)?,
            None => None,
        };
        let by_handle = match entry.handle.value() {
            Some(handle) => self.people.with_handle(handle)?,
            None => None,
        };
        match (by_handle, by_email) {
            (Some(one), Some(other)) if one.id != other.id => Err(Stop::Refused(format!(
                "the handle is that of `{}` ({}), and the e-mail that of `{}` ({})",
                one.handle, one.name, other.handle, other.name
            ))),
            (one, other) => Ok(one.or(other)),
        }
    }

    /// Returns who is meant by a name alone: whose handle would be made from it, and who has it. Another person of that
    /// name makes it unclear who is meant.
    fn namesake(&mut self, entry: &Entry) -> Result<Option<Person>, Stop> {
        let handle = entry.new_handle()?;
        let name = folded(entry.name.value().map_or("", String::as_str));
        if let Some(person) = self.people.with_handle(&handle)?
            && folded(&person.name) == name
        {
            return Ok(Some(person));
        }
        if self.names.is_none() {
            let names = self.people.names()?;
            self.names = Some(names.iter().map(|name| folded(name)).collect());
        }
        if self
            .names
            .as_ref()
            .is_some_and(|names| names.contains(&name))
        {
            return Err(Stop::Refused(
                "somebody has that name already; a handle or an e-mail has to tell them apart"
                    .to_owned(),
            ));
        }
        Ok(None)
    }

    fn change(
        &mut self,
        entry: &Entry,
        person: Person,
        manager: &Said<PersonId>,
    ) -> Result<(Person, RowResult, Vec<Field>), Stop> {
        if let Some(row) = self.seen.get(&person.id) {
            return Err(Stop::Refused(format!(
                "is `{}`, as line {} is already",
                person.handle, row.line
            )));
        }
        let (after, changes) = entry.applied_to(&person, manager);
        let sets_manager = changes.contains(&Field::Manager);
        let mut row = Row {
            place: self.rows(),
            line: entry.line,
            result: RowResult::Unchanged,
            sets_manager,
        };
        self.seen.insert(person.id, row);
        if changes.is_empty() {
            return Ok((after, RowResult::Unchanged, changes));
        }
        if !self.manner.update {
            let differs: Vec<&str> = changes.iter().map(|field| field.as_str()).collect();
            return Err(Stop::Refused(format!(
                "`{}` is there already with another {}; --update changes that",
                person.handle,
                differs.join(", ")
            )));
        }
        self.people.replace(&after)?;
        row.result = RowResult::Updated;
        self.seen.insert(person.id, row);
        self.may_circle |= sets_manager && after.manager.is_some();
        let is_renamed = after.handle != person.handle || after.email != person.email;
        if is_renamed {
            self.rename(&person, &after)?;
        }
        if is_renamed || sets_manager {
            self.before.insert(person.id, person);
        }
        Ok((after, RowResult::Updated, changes))
    }

    /// Whoever comes later means the new handle and e-mail, and maybe somebody waits for them.
    fn rename(&mut self, before: &Person, after: &Person) -> Result<(), Stop> {
        let (old, new) = (keys(before), keys(after));
        for key in &old {
            self.known.remove(key);
        }
        let awaited = self.awaited_as(&after.handle, after.email.as_ref());
        for id in &awaited {
            let waiting = self.people.reports_of(*id)?.into_iter();
            let waiting = waiting.map(|person| person.id);
            self.called.entry(after.id).or_default().extend(waiting);
        }
        for key in new.into_iter().filter(|key| !old.contains(key)) {
            self.renamed.insert(key, after.id);
        }
        self.arrived(after, &awaited)
    }

    /// Notes who names a manager by what the manager is called since a row of this file.
    fn notes_caller(&mut self, entry: &Entry, person: &Person, result: RowResult) {
        let sets = matches!(result, RowResult::Added | RowResult::Updated);
        if let (true, Some(reference)) = (sets && !self.renamed.is_empty(), entry.manager.value())
            && let Some(manager) = self.renamed.get(&manager_key(reference))
        {
            self.called.entry(*manager).or_default().push(person.id);
        }
    }

    fn draw(&mut self) -> Result<PersonId, Failure> {
        if self.ids.is_empty() {
            // Given out in order, so that new rows follow each other in the store.
            let count = self.manner.people.clamp(16, 131_072);
            self.ids = (self.manner.new_ids)(count)?;
            self.ids.sort_unstable_by(|one, other| other.cmp(one));
        }
        Ok(self.ids.pop().expect("some were drawn"))
    }

    /// Refuses what only the end of the file could show, and returns what became of the rows, in their order.
    pub(super) fn finish(mut self) -> Result<(ImportCounts, Vec<ImportedRow>), Failure> {
        for (key, id) in std::mem::take(&mut self.awaited) {
            let why = format!("the manager `{key}` is nobody, here or in the file");
            let waiting = self.people.reports_of(id)?.into_iter();
            self.undo(waiting.map(|person| (person, why.clone())).collect())?;
        }
        while self.may_circle {
            self.may_circle = self.break_circles()?;
        }
        let undone: HashSet<usize> = self.undone.iter().map(|(place, _)| *place).collect();
        self.rows.retain(|(place, _)| !undone.contains(place));
        self.rows.append(&mut self.undone);
        self.rows.sort_by_key(|(place, _)| *place);
        let rows = self.rows.into_iter().map(|(_, row)| row).collect();
        Ok((self.counts, rows))
    }

    /// Undoes the rows that close a circle; returns whether there were any.
    fn break_circles(&mut self) -> Result<bool, Failure> {
        let mut found = false;
        for circle in roster::circles(self.people.managers()?) {
            let mut people = Vec::new();
            for id in &circle {
                people.extend(self.people.with_id(*id)?);
            }
            // Identities are random, and the same file is to be refused in the same words.
            let first = (0..people.len()).min_by_key(|at| &people[*at].handle);
            people.rotate_left(first.unwrap_or_default());
            let mut chain: Vec<String> = people
                .iter()
                .map(|person| person.handle.to_string())
                .collect();
            chain.push(chain[0].clone());
            let ours = people.into_iter().filter(|person| {
                self.seen
                    .get(&person.id)
                    .is_some_and(|row| row.sets_manager)
            });
            let why = format!("would report to themselves: {}", shortened(&chain));
            let ours: Vec<_> = ours.map(|person| (person, why.clone())).collect();
            found |= !ours.is_empty();
            self.undo(ours)?;
        }
        Ok(found)
    }

    /// Makes rows as if they had not been, and those that need them: who reports to somebody not added or not renamed, and
    /// before them who took over the handle or the e-mail that somebody gets back.
    fn undo(&mut self, rows: Vec<(Person, Refusal)>) -> Result<(), Failure> {
        let mut undone = VecDeque::from(rows);
        while let Some((person, why)) = undone.pop_front() {
            let Some(Row { line, result, .. }) = self.seen.get(&person.id).copied() else {
                continue;
            };
            let heirs = match result {
                RowResult::Added => Vec::new(),
                RowResult::Updated => self.heirs(&person)?,
                RowResult::Unchanged | RowResult::Refused => continue,
            };
            if !heirs.is_empty() {
                let kept = format!(
                    "takes the handle or the e-mail of `{}`, whose row (line {line}) is refused",
                    person.handle
                );
                undone.push_front((person, why));
                for heir in heirs {
                    undone.push_front((heir, kept.clone()));
                }
                continue;
            }
            let lost = format!("the manager `{}` (line {line}) is refused", person.handle);
            let reports = self.people.reports_of(person.id)?.into_iter();
            if result == RowResult::Added {
                undone.extend(reports.map(|report| (report, lost.clone())));
                self.people.take_back(person.id)?;
            } else {
                let called = self.called.remove(&person.id).unwrap_or_default();
                let called: HashSet<PersonId> = called.into_iter().collect();
                let reports = reports.filter(|report| called.contains(&report.id));
                undone.extend(reports.map(|report| (report, lost.clone())));
                if let Some(before) = self.before.remove(&person.id) {
                    self.people.replace(&before)?;
                }
            }
            let row = self.seen.get_mut(&person.id).expect("it was found above");
            let (was, place) = (result, row.place);
            (row.result, row.sets_manager) = (RowResult::Refused, false);
            *self.counts.of(was) -= 1;
            self.counts.refused += 1;
            let handle = person.handle.to_string();
            let row = ImportedRow {
                line,
                handle,
                result: RowResult::Refused,
                changes: Vec::new(),
                reason: Some(why),
            };
            self.undone.push((place, row));
        }
        Ok(())
    }

    /// Returns who has a handle or an e-mail by now that was the person's before a row changed it.
    fn heirs(&self, person: &Person) -> Result<Vec<Person>, Failure> {
        let Some(before) = self.before.get(&person.id) else {
            return Ok(Vec::new());
        };
        let by_handle = self.people.with_handle(&before.handle)?;
        let by_email = match &before.email {
            Some(email) => self.people.with_email(email)?,
            None => None,
        };
        let heirs = by_handle.into_iter().chain(by_email);
        Ok(heirs.filter(|heir| heir.id != person.id).collect())
    }
}

/// The whole chain of a circle that fits a line, else its ends.
fn shortened(chain: &[String]) -> String {
    if chain.len() <= 12 {
        return chain.join(" → ");
    }
    let (first, last) = (&chain[..6], &chain[chain.len() - 3..]);
    format!(
        "{} → ({} more) → {}",
        first.join(" → "),
        chain.len() - 9,
        last.join(" → ")
    )
}

/// Returns what a row may call the person by.
fn keys(person: &Person) -> Vec<String> {
    let email = person.email.as_ref().map(email_key);
    email
        .into_iter()
        .chain([person.handle.to_string()])
        .collect()
}

fn manager_key(reference: &ManagerRef) -> String {
    match reference {
        ManagerRef::Handle(handle) => handle.to_string(),
        ManagerRef::Email(email) => email_key(email),
    }
}

fn email_key(email: &Email) -> String {
    email.as_str().to_lowercase()
}
