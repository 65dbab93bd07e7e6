//! SECURITY.md E 1 to 18, sentence by sentence, and the tests that hold each. 19 to 25 are `tests/cli/hostile`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::failure_modes::has_test;

/// What holds a sentence.
enum Held {
    /// Tests, as `file::function`, the file from `tests/` or `src/`.
    By(&'static [&'static str]),
    /// Nothing yet, because what it is about is not built.
    NotYet(&'static str),
}
use Held::{By, NotYet};

#[rustfmt::skip] // a table is read by its columns
const SENTENCES: [(u8, &str, Held); 45] = [
    (1, "kill -9 at random points, 200 runs: add, edit, delete", By(&[
        "tests/cli/authority/kill.rs::killed_at_any_moment_a_change_is_whole_or_not_there",
        "tests/cli/secrets.rs::killed_at_any_moment_no_half_is_left"])),
    (1, "kill -9 while store and key are made", By(&[
        "tests/cli/secrets.rs::killed_while_a_store_is_made_it_can_be_made_again",
        "tests/cli/authority/kill.rs::killed_while_a_key_file_is_made_a_store_can_be_made",
        "tests/cli/authority/modes.rs::drafts_do_not_pile_up",
        "src/store/files.rs::drafts_of_the_dead_are_removed_and_nothing_else",
        "src/vault/key_file.rs::the_draft_of_a_dead_maker_does_not_lock_us_out"])),
    (1, "kill -9 at random points: key rotate, grant, backup", NotYet("a line each in CHANGES")),
    (2, "kill -9 at each named step of a migration", By(&[
        "src/store/schema.rs::killed_at_each_step_a_migration_can_be_done_again",
        "tests/cli/authority/migration.rs::killed_at_each_step_the_migration_can_be_done_again"])),
    (2, "kill -9 at each named step of key rotate", NotYet("points `key-rotate.…` in src/crash.rs")),
    (3, "a full disk", By(&[
        "tests/cli/authority/disk.rs::a_full_disk_stops_every_change",
        "tests/cli/authority/disk.rs::a_limit_on_the_size_of_files_stops_every_change",
        "tests/cli/secrets.rs::a_full_disk_changes_nothing",
        "src/store/mod.rs::a_full_disk_changes_nothing"])),
    (3, "a read-only file, folder, mount", By(&[
        "tests/cli/authority/disk.rs::what_may_not_be_written_is_read_and_stays_as_it_is",
        "tests/cli/authority/disk.rs::a_folder_that_may_not_be_written_takes_no_new_store",
        "tests/cli/authority/disk.rs::a_read_only_mount_stops_every_change",
        "tests/cli/secrets.rs::a_read_only_disk_can_be_read"])),
    (4, "header, page, truncation, zero bytes", By(&[
        "tests/cli/authority/corrupt.rs::a_damaged_store_never_brings_a_panic_or_a_guess",
        "src/store/schema.rs::damage_is_an_error"])),
    (4, "text, another program's file, a folder, a pipe, a link", By(&[
        "tests/cli/authority/corrupt.rs::what_is_no_store_of_ours_is_refused_by_every_command",
        "src/store/files.rs::only_a_regular_file_will_do"])),
    (4, "the same in place of the key", By(&[
        "tests/cli/authority/corrupt.rs::what_is_no_key_is_refused_by_whatever_needs_one",
        "src/vault/key_file.rs::only_a_plain_file_is_a_key_file"])),
    (5, "a newer schema is refused and stays as it is", By(&[
        "tests/cli/authority/migration.rs::a_newer_schema_is_left_alone_by_every_command",
        "tests/cli/storage.rs::a_store_of_a_newer_version"])),
    (5, "an older one is migrated from a stored fixture; its backup is private", By(&[
        "tests/cli/authority/migration.rs::every_released_schema_has_a_fixture_that_is_read",
        "tests/cli/authority/migration.rs::no_umask_opens_a_backup",
        "src/store/schema.rs::an_older_file_is_migrated_after_a_backup",
        "src/store/schema.rs::a_failed_migration_changes_nothing"])),
    (6, "20 writers of 50 writes lose none", By(&[
        "tests/cli/authority/writers.rs::twenty_writers_lose_nothing",
        "tests/cli/mended.rs::many_at_once_make_one_store"])),
    (6, "a lock held for long: busy after five seconds", By(&[
        "tests/cli/authority/writers.rs::a_lock_that_is_held_for_long_is_told_after_five_seconds"])),
    (6, "no lock during network or prompt", By(&[
        "tests/cli/authority/writers.rs::no_lock_is_held_while_jira_is_slow",
        "tests/cli/authority/writers.rs::no_lock_is_held_while_somebody_is_asked"])),
    (7, "modes under every umask", By(&[
        "tests/cli/authority/modes.rs::no_umask_opens_a_file_or_a_folder_to_others",
        "tests/cli/storage.rs::files_are_private_from_the_beginning",
        "tests/cli/secrets.rs::an_unsafe_store_is_not_opened"])),
    (7, "a hot journal and a reader who may not write", By(&[
        "tests/cli/authority/modes.rs::half_a_change_is_taken_back_by_whoever_may_write_and_never_read"])),
    (7, "a WAL file is turned back", By(&[
        "tests/cli/authority/modes.rs::a_store_with_a_write_ahead_log_is_turned_back",
        "src/store/schema.rs::a_wal_file_is_turned_back"])),
    (7, "modes of `backup`", NotYet("no such command")),
    (8, "the clock 10 years back, 20 on, and stepping back", By(&[
        "tests/cli/authority/clock.rs::a_wrong_clock_changes_only_dates",
        "tests/cli/authority/clock.rs::a_wrong_clock_of_the_machine_changes_only_dates"])),
    (9, "every bit of every sealed token", By(&[
        "src/vault/tests.rs::every_flipped_bit_is_refused",
        "src/vault/tests.rs::every_cut_is_refused",
        "tests/cli/secrets.rs::damaged_tokens_do_not_open"])),
    (9, "every bound column, and nobody is called", By(&[
        "tests/cli/authority/columns.rs::every_column_was_decided_on",
        "tests/cli/authority/columns.rs::a_flipped_column_opens_nothing_and_calls_nobody",
        "tests/cli/secrets.rs::a_changed_row_does_not_open",
        "src/vault/tests.rs::every_bound_column_is_held"])),
    (9, "every field of the manifest, every sealed key", NotYet("the columns that are Open in columns.rs")),
    (10, "all pairs of rows, scopes, owners, stores", By(&[
        "tests/cli/authority/swaps.rs::no_token_opens_in_another_row",
        "tests/cli/secrets.rs::a_token_of_another_store_does_not_open",
        "tests/cli/secrets.rs::an_own_row_belongs_to_its_owner_alone",
        "src/vault/tests.rs::tokens_cannot_change_places"])),
    (10, "an old row version; another key version", By(&[
        "tests/cli/authority/swaps.rs::an_old_token_does_not_come_back",
        "tests/cli/secrets.rs::damaged_tokens_do_not_open"])),
    (11, "fixed vectors of token, bound columns, key text", By(&[
        "src/vault/vectors.rs::sealed_tokens_are_the_published_ones",
        "src/vault/vectors.rs::the_derived_keys_are_the_published_ones",
        "src/vault/vectors.rs::the_key_text_is_the_published_one"])),
    (11, "fixed vectors of sealed keys, manifest, passphrase file", NotYet("no such formats")),
    (12, "100,000 seals, no nonce twice", By(&[
        "src/vault/tests.rs::nonces_do_not_repeat"])),
    (12, "equal tokens look different", By(&[
        "tests/cli/authority/swaps.rs::equal_tokens_have_different_seals",
        "src/vault/tests.rs::nonces_do_not_repeat"])),
    (12, "no random numbers: an error", By(&[
        "tests/cli/authority/random.rs::without_random_numbers_nothing_is_sealed"])),
    (13, "a wrong, lost, other or damaged key", By(&[
        "tests/cli/authority/corrupt.rs::every_wrong_character_of_a_key_is_found",
        "tests/cli/secrets.rs::a_key_file_that_is_not_the_one_is_refused_and_never_replaced",
        "src/vault/item.rs::every_changed_byte_is_found",
        "src/vault/source.rs::a_key_opens_only_its_own_store"])),
    (13, "hostile parameters of Argon2", NotYet("no passphrase file")),
    (14, "a member without the signing seed", NotYet("no signature; every user is the admin of his store")),
    (15, "no token in outputs and logs", By(&[
        "tests/cli/authority/canary.rs::no_failure_of_any_command_tells_a_secret",
        "tests/cli/secrets.rs::the_loudest_run_tells_no_token",
        "tests/cli/hostile/mended.rs::an_echo_of_the_token_is_not_repeated"])),
    (15, "no token in files", By(&[
        "tests/cli/authority/canary.rs::no_file_of_the_home_but_the_key_holds_a_secret",
        "src/store/schema.rs::a_replaced_value_does_not_stay_in_the_file"])),
    (15, "no token in the list of processes", By(&[
        "tests/cli/authority/canary.rs::the_list_of_processes_shows_no_secret",
        "tests/cli/secrets.rs::a_running_process_cannot_be_looked_into",
        "tests/cli/secrets.rs::a_running_process_cannot_be_looked_into_after_its_key_was_read"])),
    (15, "no token in what we run", By(&[
        "tests/cli/authority/canary.rs::what_we_run_is_given_no_secret",
        "tests/cli/secrets.rs::what_we_run_does_not_get_our_key"])),
    (15, "no core dump", By(&[
        "tests/cli/authority/canary.rs::no_core_is_left"])),
    (15, "no token in the text of a panic", By(&[
        "src/domain/connection.rs::a_token_is_never_shown",
        "src/vault/tests.rs::nothing_secret_is_shown"])),
    (16, "a keyring that is unlocked, locked, absent", By(&[
        "tests/cli/keyring.rs::an_unlocked_keyring_keeps_the_key",
        "tests/cli/keyring.rs::with_a_locked_keyring",
        "tests/cli/keyring.rs::without_a_bus",
        "tests/cli/keyring.rs::without_a_keyring_on_the_bus",
        "tests/cli/keyring.rs::with_a_keyring_that_has_no_collection"])),
    (16, "a keyring that does not answer", By(&[
        "tests/cli/keyring.rs::with_a_keyring_that_never_answers",
        "tests/cli/keyring.rs::with_a_keyring_that_never_starts",
        "tests/cli/keyring.rs::with_a_question_that_nobody_answers",
        "tests/cli/keyring.rs::ctrl_c_ends_the_wait_for_the_keyring"])),
    (16, "a key that was deleted", By(&[
        "tests/cli/keyring.rs::with_the_key_deleted"])),
    (17, "two items, an item that is no text", By(&[
        "tests/cli/keyring.rs::with_a_changed_key",
        "tests/cli/keyring.rs::with_a_key_that_is_no_text"])),
    (17, "no file in its stead, ever", By(&[
        "tests/cli/keyring.rs::without_a_bus",
        "tests/cli/keyring.rs::a_store_that_cannot_be_made_leaves_no_key_behind"])),
    (18, "called inside the runtime", By(&[
        "tests/cli/keyring.rs::the_keyring_is_asked_without_a_runtime"])),
];

#[test]
fn every_sentence_is_held_by_tests_that_exist() {
    let groups: BTreeSet<u8> = SENTENCES.iter().map(|(group, ..)| *group).collect();
    assert_eq!(groups, (1..=18).collect());
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    for (group, what, held) in &SENTENCES {
        match held {
            By(tests) => {
                assert!(!tests.is_empty(), "{group}: {what}");
                for test in *tests {
                    let (file, name) = test.split_once("::").unwrap();
                    if !has_test(&root.join(file), name) {
                        missing.push(format!("{group}, {what}: {test}"));
                    }
                }
            }
            NotYet(why) => assert!(!why.is_empty(), "{group}: {what}"),
        }
    }
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
}
