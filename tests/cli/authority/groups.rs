//! SECURITY.md E 1 to 18, sentence by sentence, and the tests that hold each. 19 to 25 are `tests/cli/hostile`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::failure_modes::has_test;

/// The tests that hold a sentence, as `file::function`.
struct By(&'static [&'static str]);

#[rustfmt::skip] // a table is read by its columns
const SENTENCES: [(u8, &str, By); 53] = [
    (1, "kill -9 at random points, 200 runs: add, edit, delete", By(&[
        "tests/cli/authority/kill.rs::killed_at_any_moment_a_change_is_whole_or_not_there",
        "tests/cli/secrets.rs::killed_at_any_moment_no_half_is_left"])),
    (1, "kill -9 while store and key are made", By(&[
        "tests/cli/secrets.rs::killed_while_a_store_is_made_it_can_be_made_again",
        "tests/cli/authority/kill.rs::killed_while_a_key_file_is_made_a_store_can_be_made",
        "tests/cli/authority/modes.rs::drafts_do_not_pile_up",
        "src/store/files.rs::drafts_of_the_dead_are_removed_and_nothing_else",
        "src/vault/key_file.rs::the_draft_of_a_dead_maker_does_not_lock_us_out"])),
    (1, "kill -9 at random points: key rotate, grant, revoke, org create, backup", By(&[
        "tests/cli/authority/company.rs::killed_at_any_moment_a_change_of_several_files_is_whole",
        "tests/cli/authority/users.rs::a_killed_revocation_is_made_or_not_made_for_everybody"])),
    (1, "every acknowledged change is there, and all blobs open", By(&[
        "tests/cli/authority/kill.rs::killed_at_any_moment_a_change_is_whole_or_not_there",
        "tests/cli/authority/company.rs::an_organization_is_not_lost_to_a_change_of_the_key_that_was_cut_off"])),
    (2, "kill -9 at each named step of a migration", By(&[
        "src/store/schema.rs::killed_at_each_step_a_migration_can_be_done_again",
        "tests/cli/authority/migration.rs::killed_at_each_step_the_migration_can_be_done_again"])),
    (2, "kill -9 at each named step of key rotate: key file, keyring, shared organization", By(&[
        "tests/cli/authority/company.rs::ended_at_each_step_a_change_of_several_files_is_finished_or_taken_back",
        "tests/cli/authority/company.rs::a_change_of_the_key_in_the_keyring_can_be_cut_off_at_every_step",
        "tests/cli/authority/users.rs::an_admins_key_can_be_changed_under_others_and_cut_off",
        "tests/cli/keys.rs::a_change_of_the_key_can_be_cut_off_at_every_step",
        "tests/cli/keys.rs::a_change_cut_off_before_the_store_was_changed_is_taken_back",
        "tests/cli/keys.rs::a_change_cut_off_after_the_store_was_changed_is_finished"])),
    (2, "kill -9 at each named step of grant, revoke, org create, backup", By(&[
        "tests/cli/authority/company.rs::ended_at_each_step_a_change_of_several_files_is_finished_or_taken_back"])),
    (3, "a full disk", By(&[
        "tests/cli/authority/disk.rs::a_full_disk_stops_every_change",
        "tests/cli/authority/disk.rs::a_limit_on_the_size_of_files_stops_every_change",
        "tests/cli/authority/company.rs::a_limit_on_the_size_of_files_leaves_a_change_of_several_files_whole",
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
        "tests/cli/authority/users.rs::a_newer_organization_is_left_alone_by_everybody",
        "tests/cli/storage.rs::a_store_of_a_newer_version"])),
    (5, "an older one is migrated from a stored fixture; its backup is private", By(&[
        "tests/cli/authority/migration.rs::every_released_schema_has_a_fixture_that_is_read",
        "tests/cli/authority/migration.rs::no_umask_opens_a_backup",
        "src/store/schema.rs::an_older_file_is_migrated_after_a_backup",
        "src/store/schema.rs::a_failed_migration_changes_nothing"])),
    (6, "20 writers of 50 writes lose none", By(&[
        "tests/cli/authority/writers.rs::twenty_writers_lose_nothing",
        "tests/cli/mended.rs::many_at_once_make_one_store"])),
    (6, "a key that another process changes under a writer", By(&[
        "tests/cli/authority/company.rs::what_was_begun_under_the_old_key_is_not_kept_under_it"])),
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
        "tests/cli/authority/modes.rs::half_a_change_is_taken_back_by_whoever_may_write_and_never_read",
        "tests/cli/authority/users.rs::half_a_change_of_an_admin_is_never_read_by_a_member"])),
    (7, "a WAL file is turned back", By(&[
        "tests/cli/authority/modes.rs::a_store_with_a_write_ahead_log_is_turned_back",
        "src/store/schema.rs::a_wal_file_is_turned_back"])),
    (7, "modes of copies, new keys, an organization's file", By(&[
        "tests/cli/authority/modes.rs::no_umask_opens_what_commands_make",
        "tests/cli/backup.rs::a_copy_is_private_and_whole"])),
    (7, "a second user of the machine reads and changes nothing", By(&[
        "tests/cli/authority/users.rs::another_user_reads_and_changes_nothing_of_ours"])),
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
        "tests/cli/authority_sql.rs::every_column_of_a_row_of_the_organization",
        "tests/cli/authority_sql.rs::every_column_of_an_own_row",
        "src/vault/tests.rs::every_bound_column_is_held"])),
    (9, "every field of the manifest", By(&[
        "tests/cli/authority_sql.rs::every_column_of_who_may_do_what",
        "tests/cli/authority_sql.rs::every_column_of_a_new_signing_key",
        "tests/cli/authority_sql.rs::every_column_of_what_a_member_trusts",
        "src/vault/organization_tests.rs::every_change_by_another_hand_is_refused",
        "src/vault/organization_tests.rs::every_flipped_bit_of_the_signature_is_refused"])),
    (9, "every bit of every sealed key, and of a key under a passphrase", By(&[
        "src/vault/sealed_key.rs::every_flipped_bit_and_every_cut_is_refused",
        "src/vault/passphrase.rs::every_flipped_bit_is_refused"])),
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
    (11, "fixed vectors of sealed keys, pins, manifest, rotation, passphrase file, request to join", By(&[
        "src/vault/vectors.rs::sealed_keys_are_the_published_ones",
        "src/vault/vectors.rs::the_sealed_pin_is_the_published_one",
        "src/vault/vectors.rs::the_signed_bytes_are_the_published_ones",
        "src/vault/vectors.rs::the_text_under_a_passphrase_is_the_published_one",
        "src/vault/vectors.rs::the_request_to_join_is_the_published_one"])),
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
    (13, "hostile parameters of Argon2", By(&[
        "src/vault/passphrase.rs::hostile_parameters_are_refused_before_anybody_is_asked"])),
    (14, "a member tries each write of the organization, by command and by SQL", By(&[
        "tests/cli/shared.rs::who_was_let_in_can_use_and_nothing_else",
        "tests/cli/authority_sql.rs::a_member_who_makes_himself_an_admin_is_none",
        "src/vault/organization_tests.rs::a_member_opens_and_never_writes"])),
    (14, "a role by SQL: every command of the organization refuses", By(&[
        "tests/cli/shared.rs::a_role_by_sql_is_no_role",
        "tests/cli/authority_sql.rs::rows_that_are_put_in_taken_out_or_exchanged"])),
    (14, "the rows of B under the key of A", By(&[
        "tests/cli/authority/users.rs::ones_own_key_opens_nothing_of_somebody_else",
        "tests/cli/secrets.rs::an_own_row_belongs_to_its_owner_alone"])),
    (14, "an older state that was put back", By(&[
        "tests/cli/shared.rs::an_older_file_is_refused_until_it_is_accepted",
        "tests/cli/authority_sql.rs::an_older_state_that_was_put_back_is_refused"])),
    (15, "no token in outputs and logs", By(&[
        "tests/cli/authority/canary.rs::no_failure_of_any_command_tells_a_secret",
        "tests/cli/authority/canary.rs::no_answer_and_no_copy_tells_a_secret",
        "tests/cli/authority/canary.rs::what_a_jira_says_of_itself_tells_no_secret",
        "tests/cli/secrets.rs::the_loudest_run_tells_no_token",
        "tests/cli/hostile/mended.rs::an_echo_of_the_token_is_not_repeated"])),
    (15, "no token in files, copies and exports", By(&[
        "tests/cli/authority/canary.rs::no_answer_and_no_copy_tells_a_secret",
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
        "tests/cli/authority/canary.rs::a_panic_tells_no_secret",
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
    for (group, what, By(tests)) in &SENTENCES {
        assert!(!tests.is_empty(), "{group}: {what}");
        for test in *tests {
            let (file, name) = test.split_once("::").unwrap();
            if !has_test(&root.join(file), name) {
                missing.push(format!("{group}, {what}: {test}"));
            }
        }
    }
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
}
