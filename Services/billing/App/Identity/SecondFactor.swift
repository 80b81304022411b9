import Contracts
import Observability
import Postgres
import Security
import ServiceKit

/// One-time codes and recovery codes: checks one and uses it up in the same transaction.
struct SecondFactor: Sendable {
    private let vault: Vault?
    private let clock: any TimeSource

    /// Whose name authenticators show.
    static let issuerName = "Sextant"

    init(key: VaultKey?, clock: any TimeSource) throws {
        vault = try key.map { try Vault(active: $0) }
        self.clock = clock
    }

    /// The secret sealed for its user.
    func seal(_ secret: Secret, userID: String) throws -> [UInt8] {
        try opened().seal(secret, Self.context(userID))
    }

    /// Refuses when there is no vault.
    func requireVault() throws { _ = try opened() }

    /// The verdict on a code for a sealed secret.
    func verdict(
        _ code: String, sealed: [UInt8], userID: String, lastUsedCounter: Int64?
    ) throws -> TOTPVerdict {
        let secret = try opened().open(sealed, Self.context(userID))
        return TOTP(secret: secret).verify(
            code, atSeconds: clock.wallMilliseconds / 1_000, lastUsedCounter: lastUsedCounter)
    }

    /// Uses up a code or a recovery code of the user, who must be locked; false when neither fits.
    func use(
        code: String?, recoveryCode: String?, of user: StoredUser, on connection: PostgresConnection
    ) async throws -> Bool {
        if let code, let sealed = user.totpSealed {
            let verdict = try verdict(
                code, sealed: sealed, userID: user.id, lastUsedCounter: user.totpLastCounter)
            guard case .accepted(let counter) = verdict else { return false }
            try await connection.execute(
                "UPDATE users SET totp_last_counter = $2 WHERE id = $1", [.uuid(user.id), .int(counter)])
            return true
        }
        guard let recoveryCode else { return false }
        let rows = try await connection.query(
            "SELECT hash FROM recovery_codes WHERE user_id = $1 ORDER BY hash", [.uuid(user.id)])
        let stored = try rows.map { try $0.string("hash") }
        guard let index = RecoveryCodes.redeem(Secret(recoveryCode), owner: user.id, stored: stored) else {
            return false
        }
        try await connection.execute(
            "DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2", [.uuid(user.id), .text(stored[index])])
        return true
    }

    private func opened() throws -> Vault {
        guard let vault else {
            throw ProblemError(
                503, "vault_unavailable",
                "identity.vault_key_file is not set at billing, so one-time secrets cannot be kept; ask its operator.")
        }
        return vault
    }

    private static func context(_ userID: String) -> VaultContext {
        VaultContext(owner: userID, purpose: "totp_secret")
    }
}
