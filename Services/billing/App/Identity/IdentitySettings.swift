import BillingCore
import Observability
import Security
import ServiceKit

/// What identity is told: lifetimes, limits, cost of passwords, the vault's key.
struct IdentitySettings: Sendable {
    let accessTokenSeconds: Int
    let refreshTokenSeconds: Int
    let maxSessionSeconds: Int
    let keptDays: Int
    let accountRule: AttemptRule
    let addressRule: AttemptRule
    let actRule: AttemptRule
    let resetTokenSeconds: Int
    let knownPlaceDays: Int
    let trustsForwardedFor: Bool
    let scryptLogN: Int
    let passwordThreads: Int
    let maxQueuedPasswords: Int
    let vaultKey: VaultKey?

    init(_ reader: ConfigurationReader, isLoopback: Bool) {
        accessTokenSeconds = reader.integer(
            "tokens.access_token_s", default: 900, in: 60...900, "Life of a user's access token.")
        refreshTokenSeconds = reader.integer(
            "sessions.refresh_token_s", default: 604_800, in: 60...2_592_000, "Life of a refresh token.")
        maxSessionSeconds = reader.integer(
            "sessions.max_session_s", default: 2_592_000, in: 60...31_536_000,
            "Longest life of a session, however often it is refreshed.")
        keptDays = reader.integer(
            "sessions.kept_days", default: 30, in: 1...3_650, "How long ended sessions are kept before deletion.")
        (accountRule, addressRule) = Self.rules(reader)
        actRule = Self.actRule(reader)
        resetTokenSeconds = reader.integer(
            "passwords.reset_token_s", default: 3_600, in: 60...604_800,
            "Life of a token that an administrator hands out for a new password.")
        knownPlaceDays = reader.integer(
            "login.known_place_days", default: 90, in: 1...3_650,
            "How long an address is known from which an account was logged in to: guesses from elsewhere do not lock it."
        )
        trustsForwardedFor = reader.boolean(
            "login.trust_forwarded_for", default: false,
            "Whether the last address of X-Forwarded-For is the client's: only behind a proxy that sets it.")
        scryptLogN = reader.integer(
            "passwords.scrypt_log_n", default: 16, in: 10...18,
            "Cost of new password hashes: scrypt with N = 2^this, r = 8, p = 2.")
        passwordThreads = reader.integer(
            "passwords.threads", default: 2, in: 1...16, "Threads that hash passwords; each needs 128 * N * r bytes.")
        maxQueuedPasswords = reader.integer(
            "passwords.max_queued", default: 16, in: 1...1_000,
            "Passwords that may wait for each thread; one more is answered 503.")
        vaultKey = Self.vaultKey(reader)
        refuseContradictions(reader, isLoopback: isLoopback)
    }

    private static func rules(_ reader: ConfigurationReader) -> (account: AttemptRule, address: AttemptRule) {
        let forget = reader.integer(
            "login.forget_failures_s", default: 900, in: 1...86_400, "Failures are forgotten after so long without one."
        )
        let account = (
            free: reader.integer(
                "login.account_failures", default: 5, in: 1...100, "Failed logins of one account before it is locked."),
            first: reader.integer(
                "login.account_lockout_s", default: 60, in: 1...86_400,
                "First lock-out of an account; it doubles with each further failure."),
            longest: reader.integer(
                "login.account_max_lockout_s", default: 900, in: 1...86_400, "Longest lock-out of an account.")
        )
        let address = (
            free: reader.integer(
                "login.address_failures", default: 20, in: 1...100_000,
                "Failed logins from one address before it is paced."),
            first: reader.integer(
                "login.address_pause_s", default: 1, in: 1...86_400,
                "First pause of an address; it doubles with each further failure."),
            longest: reader.integer(
                "login.address_max_pause_s", default: 60, in: 1...86_400, "Longest pause of an address.")
        )
        for (kind, given, longestKey, firstKey) in [
            ("account", account, "login.account_max_lockout_s", "login.account_lockout_s"),
            ("address", address, "login.address_max_pause_s", "login.address_pause_s"),
        ] where given.longest < given.first {
            reader.refuse(
                longestKey,
                "\(given.longest) is less than \(firstKey) (\(given.first)) for one \(kind); give at least that")
        }
        func rule(_ given: (free: Int, first: Int, longest: Int)) -> AttemptRule {
            AttemptRule(
                freeFailures: given.free, firstPauseMilliseconds: Int64(given.first) * 1_000,
                maxPauseMilliseconds: Int64(given.longest) * 1_000, forgetAfterMilliseconds: Int64(forget) * 1_000)
        }
        return (rule(account), rule(address))
    }

    /// Registrations and password resets: each counts, not only those that fail.
    private static func actRule(_ reader: ConfigurationReader) -> AttemptRule {
        let free = reader.integer(
            "registration.address_attempts", default: 60, in: 1...1_000_000,
            "Registrations (and, counted apart, password resets) from one address before it is paced.")
        let first = reader.integer(
            "registration.address_pause_s", default: 1, in: 1...86_400,
            "First pause of such an address; it doubles with each further one.")
        let longest = reader.integer(
            "registration.address_max_pause_s", default: 60, in: 1...86_400, "Longest pause of such an address.")
        let forget = reader.integer(
            "registration.forget_s", default: 900, in: 1...86_400,
            "Registrations are forgotten after so long without one.")
        if longest < first {
            reader.refuse(
                "registration.address_max_pause_s",
                "\(longest) is less than registration.address_pause_s (\(first)); give at least that")
        }
        return AttemptRule(
            freeFailures: free, firstPauseMilliseconds: Int64(first) * 1_000,
            maxPauseMilliseconds: Int64(longest) * 1_000, forgetAfterMilliseconds: Int64(forget) * 1_000)
    }

    private static func vaultKey(_ reader: ConfigurationReader) -> VaultKey? {
        let key = "identity.vault_key_file"
        guard
            let text = ServiceClientSettings.secret(
                key,
                "File whose first line is the 256-bit key, in hex or base64, that one-time secrets are sealed with.",
                reader)
        else { return nil }
        do throws(SecurityError) {
            return try VaultKey(id: 1, text: text)
        } catch {
            reader.refuse(key, "holds no 256-bit key; make one: openssl rand -hex 32")
            return nil
        }
    }

    private func refuseContradictions(_ reader: ConfigurationReader, isLoopback: Bool) {
        if maxSessionSeconds < refreshTokenSeconds {
            reader.refuse(
                "sessions.max_session_s",
                "\(maxSessionSeconds) is less than sessions.refresh_token_s (\(refreshTokenSeconds)); give at least that"
            )
        }
        let leastBeyondLoopback = 15
        if !isLoopback, scryptLogN < leastBeyondLoopback {
            reader.refuse(
                "passwords.scrypt_log_n",
                "\(scryptLogN) is for tests; beyond loopback give at least \(leastBeyondLoopback)")
        }
    }
}
