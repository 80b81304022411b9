import BillingCore
import Security
import ServiceKit

/// The issuer made of the key file.
enum TokenSigning {
    static func issuer(_ settings: BillingService.Settings) throws -> TokenIssuer {
        guard case .ownKey(let file) = settings.tokens.keys else {
            throw ServiceFailure(.badConfiguration, code: "signing_key_missing", "tokens.signing_key_file is not set")
        }
        return try TokenIssuer(
            issuer: settings.tokens.issuer, keys: [try TokenKeys.signingKey(file: file)],
            maxLifetimeSeconds: Int64(
                max(settings.configuration.maxServiceTokenSeconds, settings.identity.accessTokenSeconds)))
    }
}
