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
    /// Whose manager was changed, as they were.
    before: HashMap<PersonId, Person>,
    /// Managers that were looked up, by handle or e-mail.
    known: HashMap<String, PersonId>,
    /// Managers that nobody is yet, by handle or e-mail, and who they will be.
    awaited: BTreeMap<String, PersonId>,
    /// The names there are, once a row came that has only a name.
    names: Option<HashSet<String>>,
    /// Whether somebody could report to themselves now.
    may_circle: bool,
    counts: ImportCounts,
    rows: Vec<ImportedRow>,
    /// What became of rows that were taken before.
    undone: Vec<ImportedRow>,
}

/// What a row did to the person it is about.
#[derive(Clone, Copy)]
struct Row {
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
        let taken = match entry {
            Ok(entry) => self.take_entry(&entry),
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
            self.rows.push(ImportedRow {
                line,
                handle,
                result,
                changes,
                reason,
            });
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
        let key = match reference {
            ManagerRef::Handle(handle) => handle.to_string(),
            ManagerRef::Email(email) => email_key(email),
        };
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
            let email = person.email.as_ref().map(email_key);
            for key in [Some(person.handle.to_string()), email]
                .into_iter()
                .flatten()
            {
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
        if after.handle != person.handle || after.email != person.email {
            self.renamed(&person, &after)?;
        }
        if sets_manager {
            self.may_circle |= after.manager.is_some();
            self.before.insert(person.id, person);
        }
        Ok((after, RowResult::Updated, changes))
    }

    /// Whoever comes later means the new handle and e-mail, and maybe somebody waits for them.
    fn renamed(&mut self, before: &Person, after: &Person) -> Result<(), Stop> {
        self.known.remove(before.handle.as_str());
        if let Some(email) = &before.email {
            self.known.remove(&email_key(email));
        }
        let awaited = self.awaited_as(&after.handle, after.email.as_ref());
        self.arrived(after, &awaited)
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
        let undone: HashSet<(u64, &str)> = self
            .undone
            .iter()
            .map(|row| (row.line, row.handle.as_str()))
            .collect();
        self.rows
            .retain(|row| !undone.contains(&(row.line, row.handle.as_str())));
        self.rows.append(&mut self.undone);
        self.rows.sort_by_key(|row| row.line);
        Ok((self.counts, self.rows))
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

    /// Makes rows as if they had not been, and then those that need them: who reports to somebody not added.
    fn undo(&mut self, rows: Vec<(Person, Refusal)>) -> Result<(), Failure> {
        let mut undone = VecDeque::from(rows);
        while let Some((person, why)) = undone.pop_front() {
            let Some(row) = self.seen.get_mut(&person.id) else {
                continue;
            };
            let was = std::mem::replace(&mut row.result, RowResult::Refused);
            row.sets_manager = false;
            let line = row.line;
            match was {
                RowResult::Added => {
                    let lost = format!("the manager `{}` (line {line}) is refused", person.handle);
                    for report in self.people.reports_of(person.id)? {
                        undone.push_back((report, lost.clone()));
                    }
                    self.people.take_back(person.id)?;
                }
                RowResult::Updated => {
                    if let Some(before) = self.before.remove(&person.id) {
                        self.people.replace(&before)?;
                    }
                }
                RowResult::Unchanged | RowResult::Refused => continue,
            }
            *self.counts.of(was) -= 1;
            self.counts.refused += 1;
            let handle = person.handle.to_string();
            self.undone.push(ImportedRow {
                line,
                handle,
                result: RowResult::Refused,
                changes: Vec::new(),
                reason: Some(why),
            });
        }
        Ok(())
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

fn email_key(email: &Email) -> String {
    email.as_str().to_lowercase()
}
