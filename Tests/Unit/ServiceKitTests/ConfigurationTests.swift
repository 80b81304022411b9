import Contracts
import Observability
import Testing

@testable import ServiceKit

@Suite("Configuration")
struct ConfigurationTests {
    @Test func defaultsNeedNothing() throws {
        let loaded = try SampleConfiguration.load([])
        #expect(loaded.shared.http.port == 8013)
        #expect(loaded.shared.http.isLoopback)
        #expect(loaded.shared.database.schema == "order_router")
        #expect(
            loaded.shared.database.dsn.expose() == "host=127.0.0.1 port=5432 dbname=sextant user=sextant_order_router")
        #expect(loaded.settings.tokens.audience == "order-router")
        #expect(loaded.shared.log.level == .info)
        #expect(loaded.resolved.allSatisfy { $0.origin == "default" })
    }

    @Test func laterFilesWinAndTheEnvironmentWinsOverFiles() throws {
        let files = ["{http: {port: 1, max_connections: 300}, log: {level: 'debug'}}", "{http: {port: 2}}"]
        let variable = ["SEXTANT__ORDER_ROUTER__LOG__LEVEL": "error"]
        let lines = try SampleConfiguration.load(files, variable).resolved.map(\.line)
        #expect(lines.contains("http.port = 2  (file1.json5)"))
        #expect(lines.contains("http.max_connections = 300  (file0.json5)"))
        #expect(lines.contains("log.level = \"error\"  (environment SEXTANT__ORDER_ROUTER__LOG__LEVEL)"))
    }

    @Test func everyTypeComesFromTheEnvironmentToo() throws {
        let loaded = try SampleConfiguration.load(
            [],
            [
                "SEXTANT__ORDER_ROUTER__HTTP__PORT": "0", "SEXTANT__ORDER_ROUTER__HTTP__ADDRESS": "10.1.2.3",
                "SEXTANT__ORDER_ROUTER__HTTP__TLS_TERMINATED_BY_PROXY": "true",
                "SEXTANT__ORDER_ROUTER__DATABASE__PASSWORD": "a-long-and-random-one",
                "SEXTANT__BILLING__HTTP__PORT": "x",
                "SEXTANT_COMMIT": "abc", "PATH": "/bin",
            ])
        #expect(loaded.shared.http.port == 0)
        #expect(loaded.shared.http.address == "10.1.2.3")
        #expect(loaded.shared.http.tlsTerminatedByProxy)
        #expect(loaded.shared.database.password?.expose() == "a-long-and-random-one")
    }

    @Test func json5IsUnderstood() throws {
        let text = """
            // a comment
            { http: { port: 0x1F90, /* inside */ address: '::1', }, 'log': { "level": 'warning' }, }
            """
        let loaded = try SampleConfiguration.load([text])
        #expect(loaded.shared.http.port == 8080)
        #expect(loaded.shared.http.address == "::1")
        #expect(loaded.shared.log.level == .warning)
    }

    @Test func secretsAreHiddenAndDoNotChangeTheFingerprintsText() throws {
        let text = "{database: {dsn: 'host=db password=canary-1', password: 'canary-2'}}"
        let lines = try SampleConfiguration.load([text]).resolved.map(\.line)
        #expect(!lines.contains { $0.contains("canary") })
        #expect(lines.contains("database.dsn = [secret]  (file0.json5)"))
        #expect(lines.contains("database.password = [secret]  (file0.json5)"))
    }

    @Test func theFingerprintFollowsTheValues() throws {
        let one = try SampleConfiguration.load(["{http: {port: 1}}"]).fingerprint
        #expect(one == (try SampleConfiguration.load(["{http: {port: 1}}"]).fingerprint))
        #expect(one != (try SampleConfiguration.load(["{http: {port: 2}}"]).fingerprint))
        #expect(one.count == 16)
    }

    @Test(arguments: [
        ("host=db user=x", "it's \\ fine", "host=db user=x password='it\\'s \\\\ fine'"),
        ("postgresql://x@db/sextant", "p@ss/w:rd", "postgresql://x@db/sextant?password=p%40ss%2Fw%3Ard"),
        ("postgres://x@db/s?sslmode=require", "a b", "postgres://x@db/s?sslmode=require&password=a%20b"),
    ])
    func thePasswordIsPutIntoTheConnectionString(_ dsn: String, _ password: String, _ expected: String) throws {
        let loaded = try SampleConfiguration.load(
            [],
            [
                "SEXTANT__ORDER_ROUTER__DATABASE__DSN": dsn, "SEXTANT__ORDER_ROUTER__DATABASE__PASSWORD": password,
            ])
        #expect(loaded.shared.database.connectionString.expose() == expected)
    }

    @Test(arguments: [
        ("prot", "port", 1), ("port", "port", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 1),
        ("level", "levle", 1), ("address", "adress", 1),
    ])
    func editDistance(_ a: String, _ b: String, _ expected: Int) {
        #expect(NearestName.editDistance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == expected)
        #expect(NearestName.editDistance(Array(b.unicodeScalars), Array(a.unicodeScalars)) == expected)
    }

    @Test func loopbackIsRecognised() {
        for address in ["127.0.0.1", "127.9.9.9", "::1"] { #expect(IPLiteral.isLoopback(address)) }
        for address in ["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "::2", "localhost", ""] {
            #expect(!IPLiteral.isLoopback(address))
        }
    }
}
