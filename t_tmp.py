import time, cProfile, pstats
from tests.localslack.tide import *
from localslack import *
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
with serve(apps=[AppConfig(TIDE,BOT_TOKEN,APP_TOKEN)]) as s:
    app=App(client=WebClient(BOT_TOKEN,base_url=s.api_url), token_verification_enabled=False)
    h=SocketModeHandler(app,APP_TOKEN); h.connect(); s.wait_until_connected()
    h.client.auto_reconnect_enabled=False
    t=time.time(); s.end_links(warn=False); print("end",time.time()-t); t=time.time()
    while h.client.current_session.sock is not None: time.sleep(.005)
    print("gone",time.time()-t); t=time.time()
    c=h.client
    for n in ("current_session_runner","current_app_monitor","message_processor"):
        getattr(c,n).shutdown(); print(n,time.time()-t); t=time.time()
    c.message_workers.shutdown(); print("w",time.time()-t); t=time.time()
