/// What order-router is told from outside, without how it is read.
public struct OrderRouterConfiguration: Sendable, Equatable {
    /// The daemon's name.
    public static let name = "order-router"
    /// Its port when nothing else is said.
    public static let defaultPort = 8013
    /// Its schema.
    public static let schema = "order_router"
    /// Where billing publishes its token keys when nothing else is said.
    public static let defaultKeysURL = "http://127.0.0.1:8011/.well-known/jwks.json"

    /// Address and port it listens on, as `127.0.0.1:8013`.
    public let listensOn: String
    /// Where billing publishes its token keys.
    public let keysURL: String

    /// Makes a configuration.
    public init(listensOn: String, keysURL: String) {
        self.listensOn = listensOn
        self.keysURL = keysURL
    }

    /// What is wrong between the keys: the key and the sentence for the operator.
    public var problems: [(key: String, message: String)] {
        guard keysURL.hasPrefix("http://\(listensOn)/") else { return [] }
        return [("tokens.jwks_url", "is this daemon's own address (\(listensOn)); give billing's")]
    }
}
