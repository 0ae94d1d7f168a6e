//! All policies of a side: of a file, a folder or a revision.

mod changed;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path};
use std::sync::Arc;

use iamkit::source::{Container, Format, ModuleFiles, PlanValues, read};
use ignore::overrides::Override;

use super::attached::{self, Owners};
use super::document::documents_of;
use super::module::{Folders, of_module};
use super::without::is_without_policies;
use super::{DocumentOptions, NamedDocument, Pair, Purpose, only_document, paired};
use crate::module_files::module_beside;
use crate::output::{Hinted, Output};
use crate::policy_file::place_of;
use crate::problem::{Problem, Severity, Unreadable, read_source};
use crate::reading::KnownParameters;
use crate::recognition::{self, PassedOver};
use crate::source::Source;
use crate::walk::{self, Wanted};

pub(crate) use changed::changed_since;

/// Policies before and after.
#[derive(Debug, Default)]
pub(crate) struct Sides {
    pub(crate) old: Vec<NamedDocument>,
    pub(crate) new: Vec<NamedDocument>,
    /// The texts that were read, for a review.
    pub(crate) sources: Vec<SideSource>,
    /// What kept files of the newer side from being read, which was said; for a review.
    pub(crate) problems: Vec<(Arc<Source>, Problem)>,
    /// Files of which a side could not be read, which was said. Their policies are on neither side:
    /// what is not read is not gone.
    unread: BTreeSet<String>,
    /// What was read and holds no policy.
    pub(super) passed_over: PassedOver,
    /// Files of the newer side that are templates of texts, which are not read.
    templates: BTreeMap<String, Source>,
    /// The texts of the older side that hold statements where none are read.
    pub(super) not_read_before: BTreeMap<String, String>,
    is_review: bool,
    /// The older side is a revision of a repository.
    is_of_revision: bool,
    /// Both sides are one plan.
    is_plan: bool,
    /// Files that did not change and are read since others of their folder did.
    pub(super) same: BTreeSet<String>,
    /// Users, groups and roles of the older and of the newer side.
    principals: (Owners, Owners),
    /// Folders of Terraform of which a file changed that declares what others may use.
    pub(super) declaring: BTreeSet<String>,
}

/// A text of a side.
#[derive(Clone, Debug)]
pub(crate) struct SideSource {
    pub(crate) source: Arc<Source>,
    /// The file, as [`NamedDocument`] has it.
    pub(crate) file: String,
    pub(crate) is_old: bool,
    /// Which side of a plan is meant.
    pub(crate) plan_values: PlanValues,
    /// The files beside it, of a configuration of Terraform.
    pub(crate) module: Option<Arc<ModuleFiles>>,
}

/// Reads two files or two folders.
///
/// # Errors
///
/// One is not there, or they are of different kinds.
pub(crate) fn of_paths(
    old: &Path,
    new: &Path,
    options: &DocumentOptions,
    rules: &Override,
    output: &mut Output,
) -> anyhow::Result<Sides> {
    let exists = |path: &Path| path == Path::new("-") || path.exists();
    let ((old_file, old_place), (new_file, new_place)) = (place_of(old), place_of(new));
    if (old_place.is_some() || new_place.is_some()) && exists(&old_file) && exists(&new_file) {
        let old = (old_file.as_path(), old_place.as_deref());
        return of_places(old, (new_file.as_path(), new_place.as_deref()), options, output);
    }
    if let Some(path) = [old, new].into_iter().find(|path| !exists(path)) {
        return Err(Hinted::error(
            format!("{}: no such file or folder", path.display()),
            "both sides must be there; an empty folder is one without policies",
        ));
    }
    if old.is_dir() != new.is_dir() {
        let (folder, file) = if old.is_dir() { (old, new) } else { (new, old) };
        return Err(Hinted::error(
            format!("{} is a folder and {} is none", folder.display(), file.display()),
            "compare two files or two folders",
        ));
    }
    if options.purpose == Purpose::Review && new.is_dir() {
        return changed_folder(old, new, options, rules, output);
    }
    let mut passed_over = PassedOver::default();
    let mut sides = Sides::new(options);
    for (root, is_old) in [(old, true), (new, false)] {
        for source in walk::sources(root, Wanted::Modules, rules, &mut passed_over) {
            match source {
                Ok(source) => {
                    let file = relative(&source, root);
                    let module = module_beside(&source);
                    sides.add(&source, file, (is_old, module), options, output);
                }
                Err(unreadable) => sides.miss(&unreadable, root, is_old, output),
            }
        }
    }
    passed_over.extend(std::mem::take(&mut sides.passed_over));
    output.passed_over(&passed_over);
    Ok(sides.without_unread(output))
}

/// Reads one policy of each of two files, those at the places that were named.
///
/// # Errors
///
/// A file cannot be read.
fn of_places(
    old: (&Path, Option<&str>),
    new: (&Path, Option<&str>),
    options: &DocumentOptions,
    output: &mut Output,
) -> anyhow::Result<Sides> {
    let mut sides = Sides::new(options);
    for ((file, place), is_old) in [(old, true), (new, false)] {
        let source = read_source(file)?;
        let found = only_document(&source, place, options).map(|document| vec![document]);
        sides.take(&source, found, String::new(), (is_old, None), output);
    }
    Ok(sides.without_unread(output))
}

/// Reads the files of two folders that differ.
fn changed_folder(
    old: &Path,
    new: &Path,
    options: &DocumentOptions,
    rules: &Override,
    output: &mut Output,
) -> anyhow::Result<Sides> {
    let mut sides = Sides::new(options);
    let mut same = BTreeSet::new();
    let mut folders = Folders::default();
    let mut passed_over = PassedOver::default();
    let base = fs::canonicalize(old).ok();
    // A base that lies in the reviewed folder is not reviewed.
    let is_of_base = |source: &Source| {
        let real = source.file().and_then(|file| fs::canonicalize(file).ok());
        let real = real.filter(|_| fs::canonicalize(new).ok() != base);
        real.zip(base.as_ref()).is_some_and(|(real, base)| real.starts_with(base))
    };
    for source in walk::sources(new, Wanted::Modules, rules, &mut passed_over) {
        match source {
            Ok(source) if is_of_base(&source) => {}
            Ok(source) => {
                let file = relative(&source, new);
                // Files that did not change are read once.
                let before = fs::read(old.join(&file));
                if before.is_ok_and(|before| before == source.text().as_bytes()) {
                    folders.keep(&source, &file);
                    same.insert(file);
                } else {
                    folders.change(&file);
                    sides.note_declarations(&source, &file);
                    let module = module_beside(&source);
                    sides.add(&source, file, (false, module), options, output);
                }
            }
            Err(unreadable) if is_of_base(&unreadable.source) => {}
            Err(unreadable) => sides.miss(&unreadable, new, false, output),
        }
    }
    let mut ignored = PassedOver::default();
    for source in walk::sources(old, Wanted::Modules, rules, &mut ignored) {
        match source {
            Ok(source) => {
                let file = relative(&source, old);
                if !same.contains(&file) {
                    folders.change(&file);
                    sides.note_declarations(&source, &file);
                    let module = module_beside(&source);
                    sides.add(&source, file, (true, module), options, output);
                }
            }
            // A folder without policies is one that allowed nothing.
            Err(unreadable) if unreadable.source.file().is_none() => {}
            Err(unreadable) => sides.miss(&unreadable, old, true, output),
        }
    }
    let before = |file: &str| read_source(&old.join(file)).ok().map(|source| source.named(false));
    let module =
        |_: &mut Folders, _: &Source, file: &str| Ok(before(file).as_ref().and_then(module_beside));
    for (source, file) in folders.touched(module)? {
        let Some(former) = before(&file) else { continue };
        let modules = (module_beside(&former), module_beside(&source));
        sides.add_same(&former, &source, &file, modules, (options, output));
    }
    passed_over.extend(std::mem::take(&mut sides.passed_over));
    output.passed_over(&passed_over);
    Ok(sides.without_unread(output))
}

/// Reads the policies that a plan changes: what is there before, and what is planned.
///
/// # Errors
///
/// The file cannot be read.
pub(crate) fn of_plan(
    plan: &Path,
    options: &DocumentOptions,
    output: &mut Output,
) -> anyhow::Result<Sides> {
    let source = read_source(plan)?;
    let planned = read(source.name(), source.text(), &options.reading);
    if planned.format != Format::TerraformPlan {
        return Err(Hinted::error(
            format!("{} is no Terraform plan ({})", source.name(), planned.format.noun()),
            "write one with `terraform show -json FILE`",
        ));
    }
    let mut sides = Sides { is_plan: true, ..Sides::new(options) };
    sides.note_principals(&planned, "", false);
    sides.take(
        &source,
        documents_of(&source, &planned, options),
        String::new(),
        (false, None),
        output,
    );
    // The same errors are not said twice.
    if sides.is_complete() {
        let mut before = options.clone();
        before.reading.plan_values = PlanValues::Before;
        let former = read(source.name(), source.text(), &before.reading);
        sides.note_principals(&former, "", true);
        let found = documents_of(&source, &former, &before);
        sides.take(&source, found, String::new(), (true, None), output);
    }
    Ok(sides.without_unread(output))
}

impl Sides {
    /// Refuses parameters that no container asks for.
    ///
    /// # Errors
    ///
    /// Names the first of them.
    pub(crate) fn check_parameters(&self, options: &DocumentOptions) -> anyhow::Result<()> {
        // What is not read may ask for it, and where nothing changed nothing is read.
        if !self.is_complete() || self.old.is_empty() && self.new.is_empty() {
            return Ok(());
        }
        let mut known = KnownParameters::default();
        for one in self.old.iter().chain(&self.new) {
            known.add(one.parameters.iter().cloned());
        }
        known.check(&options.reading)
    }

    /// Pairs the policies, and what is attached on one side alone.
    pub(crate) fn paired(self) -> Vec<Pair> {
        let apart = |side: Vec<NamedDocument>| -> (Vec<_>, Vec<_>) {
            side.into_iter().partition(|one| one.attached.is_none())
        };
        let ((old, old_attached), (new, new_attached)) = (apart(self.old), apart(self.new));
        let mut pairs = paired(old, new);
        let principals = (&self.principals.0, &self.principals.1);
        let attached = attached::paired(&old_attached, &new_attached, &pairs, principals);
        let sides = Self { same: self.same, declaring: self.declaring, ..Self::default() };
        pairs.retain(|pair| !sides.is_untouched(pair));
        pairs.extend(attached);
        pairs
    }

    fn new(options: &DocumentOptions) -> Self {
        Self { is_review: options.purpose == Purpose::Review, ..Self::default() }
    }

    /// Says whether all inputs were read.
    pub(crate) fn is_complete(&self) -> bool {
        self.unread.is_empty()
    }

    /// Reads and adds the policies of a source.
    fn add(
        &mut self,
        source: &Source,
        file: String,
        (is_old, module): (bool, Option<Arc<ModuleFiles>>),
        options: &DocumentOptions,
        output: &mut Output,
    ) {
        let mut reading = options.reading.clone();
        reading.module.clone_from(&module);
        let container = read(source.name(), source.text(), &reading);
        self.note_principals(&container, &file, is_old);
        if !source.is_named() && is_without_policies(&container) {
            self.pass(source, &file, is_old, output);
        }
        if !is_old && recognition::passed_although_broken(source, &container).is_some() {
            self.templates.insert(file.clone(), source.clone());
        }
        let found = documents_of(source, &container, options);
        let found = found.map(|mut found| {
            let is_open = !is_old && source.is_named() && self.is_of_revision;
            found.extend(is_open.then(|| of_module(source)).flatten());
            found
        });
        self.take(source, found, file, (is_old, module), output);
    }

    fn note_principals(&mut self, container: &Container<'_>, file: &str, is_old: bool) {
        let side = if is_old { &mut self.principals.0 } else { &mut self.principals.1 };
        side.add(container, file);
    }

    /// Adds the policies of a source, or says why there are none.
    fn take(
        &mut self,
        source: &Source,
        found: Result<Vec<NamedDocument>, Vec<Problem>>,
        file: String,
        (is_old, module): (bool, Option<Arc<ModuleFiles>>),
        output: &mut Output,
    ) {
        match found {
            Ok(found) => {
                let to = if is_old { &mut self.old } else { &mut self.new };
                to.extend(found.into_iter().map(|one| one.in_file(&file)));
                if self.is_review {
                    let source = Arc::new(source.clone());
                    let is_before = is_old && self.is_plan;
                    let plan_values =
                        if is_before { PlanValues::Before } else { PlanValues::Planned };
                    self.sources.push(SideSource { source, file, is_old, plan_values, module });
                }
            }
            Err(problems) => self.cannot_read(source, problems, file, is_old, output),
        }
    }

    /// Says that a file could not be read.
    fn miss(&mut self, unreadable: &Unreadable, root: &Path, is_old: bool, output: &mut Output) {
        let file = relative(&unreadable.source, root);
        let problems = vec![unreadable.problem.clone()];
        self.cannot_read(&unreadable.source, problems, file, is_old, output);
    }

    /// Says why a file could not be read. What could not be read before a change that is reviewed
    /// counts as what allowed nothing: all of it is new.
    pub(super) fn cannot_read(
        &mut self,
        source: &Source,
        problems: Vec<Problem>,
        file: String,
        is_old: bool,
        output: &mut Output,
    ) {
        if is_old && self.is_review {
            let why = problems.first().map_or("cannot be read", Problem::message);
            let message = format!("could not be read and counts as nothing before: {why}");
            output.problem(source, &Problem::new(Severity::Warning, message));
            return;
        }
        output.problems(source, &problems);
        self.unread.insert(file);
        if self.is_review {
            let source = Arc::new(source.clone());
            let all = problems.into_iter().map(|problem| (Arc::clone(&source), problem));
            self.problems.extend(all);
        }
    }

    /// Adds the policies of a file that did not change, each side with the files beside it.
    fn add_same(
        &mut self,
        former: &Source,
        source: &Source,
        file: &str,
        (before, now): (Option<Arc<ModuleFiles>>, Option<Arc<ModuleFiles>>),
        (options, output): (&DocumentOptions, &mut Output),
    ) {
        self.same.insert(file.to_owned());
        self.add(former, file.to_owned(), (true, before), options, output);
        self.add(source, file.to_owned(), (false, now), options, output);
    }

    /// Sets aside files of which a side is not read. One that held policies and is no text of its own any more
    /// is such a file: its policies are not gone.
    fn without_unread(mut self, output: &mut Output) -> Self {
        for (file, source) in std::mem::take(&mut self.templates) {
            if self.old.iter().any(|one| one.file == file) {
                let message = "holds no text that can be read any more, and policies stood in it";
                self.cannot_read(&source, vec![Problem::error(message)], file, false, output);
            }
        }
        let unread = &self.unread;
        self.old.retain(|one| !unread.contains(&one.file));
        self.new.retain(|one| !unread.contains(&one.file));
        self
    }
}

/// Returns the path of a source from the folder that was named; nothing for a file that was.
fn relative(source: &Source, root: &Path) -> String {
    // A walk of the folder that one stands in names files without it.
    let is_here = root.components().all(|part| part == Component::CurDir);
    let inside = source.file().and_then(|file| {
        file.strip_prefix(root).ok().or_else(|| (is_here && file.is_relative()).then_some(file))
    });
    inside.map(slashed).unwrap_or_default()
}

fn slashed(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.filter(|part| part != ".").collect::<Vec<_>>().join("/")
}
