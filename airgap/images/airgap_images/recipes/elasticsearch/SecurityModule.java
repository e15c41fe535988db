import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestHeaderDefinition;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.client.node.NodeClient;

/**
 * The part of Elasticsearch's security that a deployment needs: no request without a login, and the routes that set
 * passwords, users and roles. Roles are accepted and not enforced, except that only `elastic` may use `/_security`.
 */
public final class SecurityModule extends Plugin implements ActionPlugin {
    private final Accounts accounts;

    public SecurityModule(Settings settings) throws Exception {
        var data = Path.of(settings.getAsList("path.data").get(0));
        accounts = new Accounts(data.resolve("accounts.properties"), System.getenv("ELASTIC_PASSWORD"));
    }

    @Override
    public UnaryOperator<RestHandler> getRestHandlerWrapper(ThreadContext context, Set<RestHeaderDefinition> headers) {
        return inner -> (request, channel, client) -> {
            String user;
            try {
                user = accounts.user(request.header("Authorization"));
            } catch (IllegalArgumentException malformed) {
                user = null;
            }
            if (user == null) {
                var answer = new BytesRestResponse(RestStatus.UNAUTHORIZED, "application/json",
                    "{\"error\":{\"type\":\"security_exception\",\"reason\":\"missing or wrong credentials\"},\"status\":401}");
                answer.addHeader("WWW-Authenticate", "Basic realm=\"security\", charset=\"UTF-8\"");
                channel.sendResponse(answer);
                return;
            }
            if (request.path().startsWith("/_security/") && !user.equals(Accounts.SUPERUSER)
                && !request.path().equals("/_security/_authenticate")) {
                channel.sendResponse(new BytesRestResponse(RestStatus.FORBIDDEN, "application/json",
                    "{\"error\":{\"type\":\"security_exception\",\"reason\":\"user [" + user + "] may not do this\"},\"status\":403}"));
                return;
            }
            inner.handleRequest(request, channel, client);
        };
    }

    @Override
    public List<RestHandler> getRestHandlers(
        Settings settings, RestController controller, ClusterSettings cluster, IndexScopedSettings scoped,
        SettingsFilter filter, IndexNameExpressionResolver names, Supplier<DiscoveryNodes> nodes) {
        return List.of(
            new Answer("set_password", "POST,PUT /_security/user/{username}/_password") {
                @Override
                String answer(RestRequest request) throws Exception {
                    accounts.set(request.param("username"), password(request));
                    return "{}";
                }
            },
            new Answer("put_user", "POST,PUT /_security/user/{username}") {
                @Override
                String answer(RestRequest request) throws Exception {
                    return "{\"created\":" + accounts.set(request.param("username"), password(request)) + "}";
                }
            },
            new Answer("put_role", "POST,PUT /_security/role/{name}") {
                @Override
                String answer(RestRequest request) throws Exception {
                    request.param("name");
                    request.contentParser().map();
                    return "{\"role\":{\"created\":true}}";
                }
            },
            new Answer("authenticate", "GET /_security/_authenticate") {
                @Override
                String answer(RestRequest request) throws Exception {
                    return "{\"username\":\"" + accounts.user(request.header("Authorization")) + "\",\"enabled\":true}";
                }
            });
    }

    private static String password(RestRequest request) throws Exception {
        Map<String, Object> body = request.contentParser().map();
        if (!(body.get("password") instanceof String password) || password.length() < 6) {
            throw new IllegalArgumentException("passwords must be at least [6] characters long");
        }
        return password;
    }

    /** A route that answers with a line of JSON. */
    private abstract static class Answer extends BaseRestHandler {
        private final String name;
        private final List<Route> routes;

        Answer(String name, String routes) {
            this.name = name;
            String[] parts = routes.split(" ");
            this.routes = Arrays.stream(parts[0].split(","))
                .map(method -> new Route(RestRequest.Method.valueOf(method), parts[1])).toList();
        }

        abstract String answer(RestRequest request) throws Exception;

        @Override
        public String getName() {
            return name;
        }

        @Override
        public List<Route> routes() {
            return routes;
        }

        @Override
        protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
            String body;
            try {
                body = answer(request);
            } catch (RuntimeException mistake) {
                throw mistake;
            } catch (Exception broken) {
                throw new IllegalStateException(broken);
            }
            return channel -> channel.sendResponse(new BytesRestResponse(RestStatus.OK, "application/json", body));
        }
    }
}
